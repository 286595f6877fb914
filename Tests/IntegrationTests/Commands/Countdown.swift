import Synchronization

/// Says yes so many times.
final class Countdown: Sendable {
  private let left: Mutex<Int>
  private let begun = Mutex(false)

  init(_ times: Int) { left = Mutex(times) }

  /// Whether it was asked yet.
  var isBegun: Bool { begun.withLock { $0 } }

  /// Says no from now on.
  func stop() { left.withLock { $0 = 0 } }

  func next() -> Bool {
    begun.withLock { $0 = true }
    return left.withLock { left in
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }
}
