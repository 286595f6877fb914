import Glibc
import Report
import Synchronization

/// Ctrl-C and termination: the first one asks the running command to stop in good order, the second ends the process.
enum Interruption {
  /// Keeps the signals from every thread that is started from now on.
  ///
  /// The main thread is the one that gets them: Dispatch parks it with every signal open.
  static func block() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in taken { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Cancels a task when the process is asked to end.
  ///
  /// The handlers only ring a bell; what is to be done is done by a thread that waits for it.
  static func cancels(_ task: Task<ExitCode, Never>) {
    guard bell.reading >= 0 else { return }
    listen { count in
      if count == 1 {
        tell.withLock { $0 }("stopping; what is being written is finished first")
        task.cancel()
      } else {
        _exit(ExitCode.interrupted.rawValue)
      }
    }
    for number in taken { signal(number) { _ in Interruption.ring() } }
  }

  /// Says that the command stops, in whatever form it says other things.
  static let tell = Mutex<@Sendable (String) -> Void>({ Console.error("swell: " + $0) })

  private static let taken = [SIGINT, SIGTERM]

  /// The two ends of a pipe; negative where there is none to be had.
  private static let bell: (reading: CInt, writing: CInt) = {
    var ends: [CInt] = [-1, -1]
    pipe(&ends)
    return (ends[0], ends[1])
  }()

  /// Safe inside of a signal handler.
  private static func ring() {
    var byte: UInt8 = 0
    _ = write(bell.writing, &byte, 1)
  }

  private static func listen(_ received: @escaping @Sendable (Int) -> Void) {
    let box = Unmanaged.passRetained(Receiver(received: received))
    var thread = pthread_t()
    pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument else { return nil }
        let receiver = Unmanaged<Receiver>.fromOpaque(argument).takeRetainedValue()
        var (count, byte): (Int, UInt8) = (0, 0)
        while read(Interruption.bell.reading, &byte, 1) == 1 {
          count += 1
          receiver.received(count)
        }
        return nil
      },
      box.toOpaque()
    )
  }

  private final class Receiver: Sendable {
    let received: @Sendable (Int) -> Void
    init(received: @escaping @Sendable (Int) -> Void) { self.received = received }
  }
}
