import Manifests
import Pipeline
import Report

extension LogEntry {
  /// What the log says of something that happened; nil where that is not worth a line.
  package init?(_ event: AgentEvent) {
    switch event {
    case .placed(let origin, let revision, let count, let changed, let time):
      guard changed > 0 else { return nil }
      let what = revision.isEmpty ? origin : "\(origin) at \(revision.prefix(7))"
      self.init(.info, "\(what): \(count) applications, \(changed) changed (\(time.plainText))")
      fields = [("origin", .string(origin)), ("revision", .string(revision))]
    case .unplaced(let origin, let problem):
      self.init(.error, problem, fields: [("origin", .string(origin))])
    case .unreachable(let origin, let repository, let problem):
      let fields = [("origin", Value.string(origin)), ("repository", .string(repository))]
      self.init(.error, problem, fields: fields)
    case .reads, .asked, .fetched, .progress, .released: return nil
    case .answering(let cluster, let problem):
      self.init(
        problem == nil ? .info : .error,
        problem.map { "\($0); it is tried again, ever less often" } ?? "it answers again",
        fields: [("cluster", .string(cluster))]
      )
    case .looked(let name, let looked, _):
      let standing = looked.standing
      let reason = standing.problem ?? looked.decision.description
      self.init(
        standing.problem == nil ? .info : .error,
        "\(standing.sync.rawValue), \(standing.health): \(reason)",
        application: name
      )
    case .held(let name, let other):
      self.init(.info, "waits for '\(other)', which comes before it", application: name)
    case .began(let name, let begun):
      self.init(.info, begun.words, syncID: begun.id, application: name)
    case .terminated(let name):
      self.init(.info, "ending the sync, as somebody asked for", application: name)
    case .ended(let name, let id, let report):
      self.init(
        report.end == .done ? .info : .error,
        "\(report.end) (\(report.duration.plainText))",
        syncID: id,
        application: name
      )
    case .deleted(let name, let report):
      let level = report.end == .done ? Level.info : .error
      self.init(level, "its objects are deleted: \(report.end)", application: name)
    case .expanded(let set, let problem):
      let name = "ApplicationSet \(set)"
      self.init(problem == nil ? .info : .error, "\(name): \(problem ?? "expanded")")
    case .unwritten(let name, let problem): self.init(.error, problem, application: name)
    case .vanished(let name, let report):
      let end = report.map { ": \($0.end)" } ?? ""
      self.init(.info, "it is no longer declared\(end)", application: name)
    }
  }
}

extension Begun {
  /// Why it began, in a few words.
  var words: String {
    switch reason {
    case .automatic(let decision): decision.description
    case .requested(_, let initiator): "syncing, as \(initiator) asked for"
    }
  }
}
