import Dispatch
import Glibc
import HTTP
import Synchronization

/// One conversation with a remote: how it is reached, when something last moved, and why it was broken off.
///
/// libgit2 has no time limits; shutting the socket down, or cancelling the request, is what ends a call that waits. The mutex guards the
/// descriptor, so that one that is closed already, and perhaps another file's by now, is never touched.
final class Connection: Sendable {
  /// Why it was broken off from here.
  enum End: Sendable, Hashable {
    case timedOut(Duration)
    case cancelled
  }

  private struct State: Sendable {
    var descriptor: Int32?
    /// Ends what is waited for over HTTP.
    var cancel: (@Sendable () -> Void)?
    var lastMove = ContinuousClock.now
    var end: End?
    var isOver = false
  }

  let url: RepositoryURL
  let access: GitAccess
  /// How long nothing may move.
  let patience: Duration
  private let state = Mutex(State())

  init(to url: RepositoryURL, _ access: GitAccess, patience: Duration) {
    self.url = url
    self.access = access
    self.patience = patience
  }

  var end: End? { state.withLock { $0.end } }

  /// Notes that the remote did something.
  func move() {
    state.withLock { $0.lastMove = .now }
  }

  /// Takes a socket under watch; false where the conversation is broken off already.
  func adopt(_ descriptor: Int32) -> Bool {
    state.withLock {
      guard $0.end == nil else { return false }
      $0.descriptor = descriptor
      $0.lastMove = .now
      return true
    }
  }

  /// Closes the socket.
  func close(_ descriptor: Int32) {
    state.withLock {
      if $0.descriptor == descriptor { $0.descriptor = nil }
      _ = Glibc.close(descriptor)
    }
  }

  /// Breaks the conversation off; whoever waits for the socket wakes up.
  func breakOff(_ end: End) {
    state.withLock {
      guard $0.end == nil, !$0.isOver else { return }
      $0.end = end
      if let descriptor = $0.descriptor { shutdown(descriptor, Int32(SHUT_RDWR)) }
      $0.cancel?()
    }
  }

  /// Lets this thread, which is the library's and no task's, wait for a part of the conversation over HTTP.
  func wait<Result: Sendable>(
    _ work: @escaping @Sendable () async throws(HTTPError) -> Result
  ) throws(HTTPError) -> Result {
    let answer = Mutex<Swift.Result<Result, HTTPError>>(.failure(HTTPError(.cancelled)))
    let done = DispatchSemaphore(value: 0)
    let task = Task {
      do throws(HTTPError) {
        let result = try await work()
        answer.withLock { $0 = .success(result) }
      } catch {
        answer.withLock { $0 = .failure(error) }
      }
      done.signal()
    }
    let isOver = state.withLock {
      $0.lastMove = .now
      $0.cancel = { task.cancel() }
      return $0.end != nil
    }
    if isOver { task.cancel() }
    done.wait()
    state.withLock {
      $0.lastMove = .now
      $0.cancel = nil
    }
    return try answer.withLock { $0 }.get()
  }

  /// Runs the conversation under watch: it is broken off when nothing moves for too long.
  func watched<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    let timer = DispatchSource.makeTimerSource(queue: .global())
    let tick = min(patience, .seconds(1))
    timer.schedule(deadline: .now() + tick.inSeconds, repeating: tick.inSeconds)
    timer.setEventHandler { [weak self] in self?.checkPatience() }
    timer.activate()
    defer {
      timer.cancel()
      state.withLock { $0.isOver = true }
    }
    return try asCurrent(body)
  }

  private func checkPatience() {
    // A repository on this machine has no socket, and is silent while it packs.
    let isStuck = state.withLock {
      ($0.descriptor != nil || $0.cancel != nil) && ContinuousClock.now - $0.lastMove > patience
    }
    if isStuck { breakOff(.timedOut(patience)) }
  }
}

extension Connection {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let code = pthread_key_create(&key, nil)
    precondition(code == 0, "no thread-specific key is left")
    return key
  }()

  /// The connection that this thread's library call belongs to.
  static var current: Connection? {
    pthread_getspecific(key).map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Makes it this thread's connection for the time of a call.
  private func asCurrent<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = pthread_getspecific(Self.key)
    pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
    defer { pthread_setspecific(Self.key, before) }
    return try body()
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
