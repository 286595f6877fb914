import Dispatch
import Glibc
import Synchronization

/// One conversation with a remote: where it is connected, when something last moved, and why it was broken off.
///
/// libgit2 has no time limits; shutting the socket down is what ends a call that waits. The mutex guards the descriptor, so that
/// one that is closed already, and perhaps another file's by now, is never touched.
final class Connection: Sendable {
  /// Why it was broken off from here.
  enum End: Sendable, Hashable {
    case timedOut(Duration)
    case cancelled
  }

  private struct State: Sendable {
    var descriptor: Int32?
    /// Host and port of the last socket that was opened.
    var endpoint: String?
    var lastMove = ContinuousClock.now
    var end: End?
    var isOver = false
  }

  /// How long nothing may move.
  let patience: Duration
  /// The way to the server; nil for the straight one.
  let proxy: ProxyPlace?
  private let state = Mutex(State())

  init(to url: RepositoryURL, _ access: GitAccess, patience: Duration) {
    self.patience = patience
    proxy = ProxyPlace(for: url, access)
  }

  var end: End? { state.withLock { $0.end } }
  var endpoint: String? { state.withLock { $0.endpoint } }

  /// Notes that the remote did something.
  func move() {
    state.withLock { $0.lastMove = .now }
  }

  /// Notes which host and port the library is about to connect to.
  func approach(_ endpoint: String) {
    state.withLock {
      $0.endpoint = endpoint
      $0.lastMove = .now
    }
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
    }
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
    return try body()
  }

  private func checkPatience() {
    // A repository on this machine has no socket, and is silent while it packs.
    let isStuck = state.withLock {
      $0.descriptor != nil && ContinuousClock.now - $0.lastMove > patience
    }
    if isStuck { breakOff(.timedOut(patience)) }
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
