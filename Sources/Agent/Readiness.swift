import Synchronization

/// Which origins were tried once, for whoever asks whether the agent is ready: one that cannot be composed keeps nobody waiting for the others.
package final class Readiness: Sendable {
  /// Guards the names between the loop and the server's threads.
  private let tried = Mutex<Set<String>>([])

  /// Whether all of these were tried, with whatever outcome.
  package func isComplete(_ origins: [String]) -> Bool {
    tried.withLock { tried in origins.allSatisfy(tried.contains) }
  }

  func note(_ origin: String) {
    tried.withLock { _ = $0.insert(origin) }
  }
}
