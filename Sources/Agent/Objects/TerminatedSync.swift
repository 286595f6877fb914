import Compose
import Manifests
import Pipeline

/// An automated sync that somebody had ended, as the Application's `operationState` tells of it.
struct TerminatedSync: Sendable, Hashable {
  /// The revisions and sources that it was about.
  private let result: Value
  private let finishedAt: Timestamp

  /// Reads it; nil where the state is that of anything else.
  init?(_ state: Value) {
    guard state["phase"] == "Failed", RequestedOperation.isAutomatic(state["operation"]),
      // What puts single objects right is tried again.
      state[["operation", "sync", "resources"]] == nil,
      state["message"]?.string?.hasPrefix(OperationState.terminated) == true,
      let finishedAt = state["finishedAt"]?.string.flatMap({ Timestamp($0) })
    else { return nil }
    result = state["syncResult"] ?? [:]
    self.finishedAt = finishedAt
  }

  /// The try that it was, for an application of which all that is desired has a digest; nil where it was about something else.
  func attempt(of rendered: RenderedApplication, at target: String) -> Situation.Attempt? {
    var facts = ApplicationStatus.revisions(of: rendered)
    for source in rendered.application.declaredSources { facts[source.key] = source.value }
    guard facts.allSatisfy({ result[$0.key] == $0.value }) else { return nil }
    return .init(target: target, end: .terminated, finishedAt: finishedAt)
  }
}
