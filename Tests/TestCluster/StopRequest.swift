import Glibc

/// The wish that this process ends: SIGTERM, SIGINT, SIGHUP, or the end of standard input where that counts; SIGUSR1 and SIGUSR2 are wishes about
/// the API server.
///
/// Has to be made before any other thread is started, so that all of them leave the signals to it.
struct StopRequest {
  private var signals = sigset_t()

  init(atEndOfInput: Bool) {
    sigemptyset(&signals)
    for number in [SIGTERM, SIGINT, SIGHUP] + Wish.serverSignals { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if atEndOfInput { raiseAtEndOfInput() }
  }

  /// What may be wished for.
  enum Wish {
    case end
    /// That the API server goes, and only it.
    case serverAway
    /// That it is there again.
    case serverBack

    fileprivate static let serverSignals = [SIGUSR1, SIGUSR2]

    fileprivate init(_ signal: CInt) {
      self = signal == SIGUSR1 ? .serverAway : signal == SIGUSR2 ? .serverBack : .end
    }
  }

  /// Blocks until something is wished for, or for so long; returns nil then.
  func next(within limit: Duration) -> Wish? {
    var signals = signals
    let (seconds, attoseconds) = limit.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    let number = sigtimedwait(&signals, nil, &time)
    return number > 0 ? Wish(number) : nil
  }

  /// Blocks until the end is wished for, or for so long; says whether it is.
  func wait(atMost limit: Duration) -> Bool { next(within: limit) == .end }

  private func raiseAtEndOfInput() {
    var thread = pthread_t()
    pthread_create(
      &thread,
      nil,
      { _ in
        var byte: UInt8 = 0
        while read(0, &byte, 1) > 0 {}
        kill(getpid(), SIGTERM)
        return nil
      },
      nil
    )
  }
}
