import Synchronization

/// Which origins were composed once, for whoever asks whether the agent is ready.
package final class Readiness: Sendable {
  /// Guards the names between the loop and the server's threads.
  private let composed = Mutex<Set<String>>([])

  /// Whether all of these were composed.
  package func isComplete(_ origins: [String]) -> Bool {
    composed.withLock { composed in origins.allSatisfy(composed.contains) }
  }

  func note(_ origin: String) {
    composed.withLock { _ = $0.insert(origin) }
  }
}
