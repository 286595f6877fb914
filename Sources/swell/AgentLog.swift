import Agent
import Report

/// An agent's log for people: a line for whatever it did or could not do.
struct AgentLog: Sendable {
  let isQuiet: Bool

  func write(_ event: AgentEvent) {
    switch event {
    case .placed(let origin, let revision, let count, let changed, let time):
      guard changed > 0 else { return }
      say(
        "\(origin) at \(revision.prefix(7)): \(count) applications, \(changed) changed (\(time.plainText))"
      )
    case .unplaced(let origin, let problem): Console.error("\(origin): \(problem)")
    case .unreachable(_, let repository, let problem):
      Console.error("\(repository): \(problem)")
    case .looked(let name, let looked, _):
      let standing = looked.standing
      let what = "\(standing.sync.rawValue), \(standing.health)"
      say("\(name): \(what): \(standing.problem ?? looked.decision.description)")
    case .held(let name, let other): say("\(name): waits for '\(other)'")
    case .began(let name, let begun):
      switch begun.reason {
      case .automatic(let decision): say("\(name): \(decision)")
      case .requested(_, let initiator): say("\(name): syncing, as \(initiator) asked for")
      }
    case .progress: break
    case .ended(let name, let report): say("\(name): \(report.end) (\(report.duration.plainText))")
    case .deleted(let name, let report): say("\(name): its objects are deleted: \(report.end)")
    case .unwritten(let name, let problem): Console.error("\(name): \(problem)")
    case .vanished(let name, let report):
      say("\(name): the composition no longer yields it\(report.map { ": \($0.end)" } ?? "")")
    }
  }

  private func say(_ text: String) {
    if !isQuiet { Console.error(text) }
  }
}
