import Glibc

/// A thread that is nobody's: what it does ends it.
package enum OwnThread {
  /// Starts one; where the system has none to give for a moment, it is asked again, which Foundation's `Thread` leaves out without a word.
  package static func start(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Work(work)).toOpaque()
    var thread = pthread_t()
    for attempt in 1... {
      let code = pthread_create(
        &thread,
        nil,
        { pointer in
          guard let pointer else { return nil }
          Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run()
          return nil
        },
        box
      )
      if code == 0 { break }
      precondition(code == EAGAIN && attempt < 1_000, "no thread: \(code)")
      usleep(10_000)
    }
    pthread_detach(thread)
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
