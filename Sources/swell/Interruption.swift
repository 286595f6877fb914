import Glibc
import Report

/// Ctrl-C and termination: the first one asks the running command to stop in good order, the second ends the process.
enum Interruption {
  /// Keeps the signals from every thread that is started from now on.
  static func block() {
    var signals = taken
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Cancels a task when the process is asked to end; the signals must be blocked already.
  ///
  /// They are taken by a thread of their own, so that no code runs inside a signal handler.
  static func cancels(_ task: Task<ExitCode, Never>) {
    waitForSignal { count in
      if count == 1 {
        Console.error("swell: stopping; what is being written is finished first")
        task.cancel()
      } else {
        _exit(ExitCode.interrupted.rawValue)
      }
    }
  }

  private static func waitForSignal(_ received: @escaping @Sendable (Int) -> Void) {
    let box = Unmanaged.passRetained(Receiver(received: received))
    var thread = pthread_t()
    pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument else { return nil }
        let receiver = Unmanaged<Receiver>.fromOpaque(argument).takeRetainedValue()
        var signals = Interruption.taken
        var count = 0
        while true {
          var signal: Int32 = 0
          guard sigwait(&signals, &signal) == 0 else { continue }
          count += 1
          receiver.received(count)
        }
      },
      box.toOpaque()
    )
  }

  private static var taken: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    return signals
  }

  private final class Receiver: Sendable {
    let received: @Sendable (Int) -> Void
    init(received: @escaping @Sendable (Int) -> Void) { self.received = received }
  }
}
