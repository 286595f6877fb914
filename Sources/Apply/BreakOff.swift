import Synchronization

/// Says of a sync whose task is cancelled that it is not to be gone on with: its running hooks are deleted then, as in Argo CD, instead of being
/// left for the next run to wait for.
package final class BreakOff: Sendable {
  private let asked = Mutex(false)

  package init() {}

  package var isAsked: Bool { asked.withLock { $0 } }

  /// Asks for it; the task is still to be cancelled.
  package func ask() { asked.withLock { $0 = true } }
}
