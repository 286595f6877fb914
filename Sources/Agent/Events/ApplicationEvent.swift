import Health
package import Manifests
import Pipeline
import Report

/// What `kubectl describe` tells of an Application object, with the reasons that Argo CD gives.
package struct ApplicationEvent: Sendable, Hashable {
  package let application: String
  package let reason: String
  package let message: String
  package let isWarning: Bool

  package init(application: String, reason: String, message: String, isWarning: Bool = false) {
    self.application = application
    self.reason = reason
    self.message = message
    self.isWarning = isWarning
  }

  /// The longest message that an API server takes, in bytes.
  private static let longestMessage = 1_024

  /// The Event object about an Application; nil where that is no object of a cluster.
  ///
  /// - Parameters:
  ///   - application: the object that it is about.
  ///   - mark: tells it from other events of the object.
  ///   - now: when it happened.
  /// - Returns: what is to be created in the Application's namespace.
  package func object(about application: Value, mark: String, at now: Timestamp) -> Value? {
    guard let metadata = application["metadata"], let uid = metadata["uid"] else { return nil }
    var subject: Mapping = [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "uid": uid,
    ]
    for key in ["name", "namespace", "resourceVersion"] { subject[key] = metadata[key] }
    let time = Value.string("\(now)")
    return [
      "apiVersion": "v1", "kind": "Event",
      "metadata": [
        "name": .string("\(metadata["name"]?.string ?? "").\(mark)"),
        "namespace": metadata["namespace"] ?? "",
      ],
      "involvedObject": .map(subject), "reason": .string(reason),
      "message": .string(String(decoding: message.utf8.prefix(Self.longestMessage), as: UTF8.self)),
      "type": isWarning ? "Warning" : "Normal", "firstTimestamp": time, "lastTimestamp": time,
      "count": 1, "source": ["component": "swell-agent"],
    ]
  }
}

/// Makes events of what happens in an agent.
package struct ApplicationEvents: Sendable {
  /// How applications were found last, by name.
  private var standings: [String: (sync: String, health: String)] = [:]

  package init() {}

  /// What is to be told of something that happened.
  package mutating func events(after event: AgentEvent) -> [ApplicationEvent] {
    switch event {
    case .began(let name, let begun):
      return [ApplicationEvent(application: name, reason: "OperationStarted", message: begun.words)]
    case .ended(let name, _, let report):
      return [Self.end(of: name, "OperationCompleted", "Sync operation succeeded", report)]
    case .looked(let name, let looked, _): return changes(name, looked.standing)
    case .deleted(let name, let report):
      return [Self.end(of: name, "ResourceDeleted", "Objects deleted", report)]
    case .vanished(let name, _), .released(let name):
      standings[name] = nil
      return []
    default: return []
    }
  }

  /// What is told at the end of something that may go wrong.
  private static func end(
    of name: String,
    _ reason: String,
    _ success: String,
    _ report: ApplicationReport
  ) -> ApplicationEvent {
    let isDone = report.end == .done
    return ApplicationEvent(
      application: name,
      reason: reason,
      message: isDone ? success : "Failed: \(report.end)",
      isWarning: !isDone
    )
  }

  private mutating func changes(_ name: String, _ standing: Standing) -> [ApplicationEvent] {
    let old = standings[name]
    let new = (sync: standing.sync.rawValue, health: standing.health.status.word)
    standings[name] = new
    guard let old else { return [] }
    func change(_ what: String, _ before: String, _ after: String) -> [ApplicationEvent] {
      guard before != after else { return [] }
      let message = "Updated \(what) status: \(before) -> \(after)"
      return [ApplicationEvent(application: name, reason: "ResourceUpdated", message: message)]
    }
    return change("sync", old.sync, new.sync) + change("health", old.health, new.health)
  }
}
