import Compose
import Manifests
import Pipeline

/// An automated sync that somebody had ended, as the Application's `operationState` tells of it.
struct TerminatedSync: Sendable, Hashable {
  /// The revisions and sources that it was about.
  private let result: Value
  private let endedAt: Timestamp

  /// Reads it; nil where the state is that of anything else.
  init?(_ state: Value) {
    guard RequestedOperation.isAutomatic(state["operation"]),
      // What puts single objects right is tried again.
      state[["operation", "sync", "resources"]] == nil,
      let endedAt = Self.end(state)?.string.flatMap({ Timestamp($0) })
    else { return nil }
    result = state["syncResult"] ?? [:]
    self.endedAt = endedAt
  }

  /// When it ended; where its agent fell before it could say so, when it began.
  private static func end(_ state: Value) -> Value? {
    switch state["phase"] {
    case "Terminating": state["startedAt"]
    case "Failed" where state["message"]?.string?.hasPrefix(OperationState.terminated) == true:
      state["finishedAt"]
    default: nil
    }
  }

  /// The try that it was, for an application of which all that is desired has a digest; nil where it was about something else.
  func attempt(of rendered: RenderedApplication, at target: String) -> Situation.Attempt? {
    var facts = ApplicationStatus.revisions(of: rendered)
    for source in rendered.application.declaredSources { facts[source.key] = source.value }
    guard facts.allSatisfy({ result[$0.key] == $0.value }) else { return nil }
    return .init(target: target, end: .terminated, finishedAt: endedAt)
  }
}
