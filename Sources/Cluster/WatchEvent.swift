package import Manifests

/// Something that happened to the objects that a watch is about.
package enum WatchEvent: Sendable, Hashable {
  /// An object that was not there, or did not match, is there now.
  case added(Value)
  case modified(Value)
  /// An object is gone, or does not match any more; its last state.
  case deleted(Value)
}

/// How far a watch has come: lines in, what to do out.
///
/// Pure, and the only place where resource versions are kept.
struct WatchProgress: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case deliver(WatchEvent)
    /// Nothing that anybody has to know of.
    case go
    /// The server broke the watch off for a reason that may pass.
    case retry(ClusterError.Problem)
    case fail(ClusterError.Problem)
  }

  /// The last state that was seen, from which the next connection goes on.
  private(set) var resourceVersion: String
  /// How many connections in a row brought nothing.
  private(set) var emptyConnections = 0

  init(from resourceVersion: String) {
    self.resourceVersion = resourceVersion
  }

  /// Takes one line of the stream.
  mutating func take(_ line: Value, of request: KubeRequest) -> Step {
    guard let object = line["object"], let type = line["type"]?.string else {
      return .fail(.unreadable("a watch event without 'type' or 'object'"))
    }
    if type == "ERROR" { return step(after: object, request) }
    emptyConnections = 0
    if let version = object["metadata"]?["resourceVersion"]?.string, !version.isEmpty {
      resourceVersion = version
    }
    switch type {
    case "ADDED": return .deliver(.added(object))
    case "MODIFIED": return .deliver(.modified(object))
    case "DELETED": return .deliver(.deleted(object))
    case "BOOKMARK": return .go
    default: return .fail(.unreadable("a watch event of type '\(type)'"))
    }
  }

  /// Notes that a connection came to its end.
  mutating func end() { emptyConnections += 1 }

  private func step(after status: Value, _ request: KubeRequest) -> Step {
    let problem = ClusterError.Problem(
      code: status["code"]?.int ?? 500,
      status: status,
      request: request
    )
    switch problem {
    case .tooManyRequests, .server: return .retry(problem)
    default: return .fail(problem)
    }
  }
}
