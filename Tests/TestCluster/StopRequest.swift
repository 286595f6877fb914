import Glibc

/// The wish that this process ends: SIGTERM, SIGINT, SIGHUP, or the end of standard input where that counts.
///
/// Has to be made before any other thread is started, so that all of them leave the signals to it.
struct StopRequest {
  private var signals = sigset_t()

  init(atEndOfInput: Bool) {
    sigemptyset(&signals)
    for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if atEndOfInput { raiseAtEndOfInput() }
  }

  /// Blocks until the wish is there.
  func wait() {
    var signals = signals
    var number: CInt = 0
    sigwait(&signals, &number)
  }

  /// Blocks until the wish is there, or for so long; says whether it is there.
  func wait(atMost limit: Duration) -> Bool {
    var signals = signals
    let (seconds, attoseconds) = limit.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    return sigtimedwait(&signals, nil, &time) > 0
  }

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
