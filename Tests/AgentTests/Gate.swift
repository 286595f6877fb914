import Glibc
import Synchronization

/// Holds up threads, none of which is one of Swift's tasks, until it is opened.
final class Gate: Sendable {
  private let isOpen = Mutex(false)

  func open() { isOpen.withLock { $0 = true } }

  func pass() {
    while !isOpen.withLock({ $0 }) { usleep(1_000) }
  }
}
