import Compose
import Manifests
package import Order

/// What an Application object asks of whoever looks after it, beyond what it declares.
package struct Instruction: Sendable, Hashable {
  /// How anew it is to be looked at; Argo CD's refresh annotation.
  package enum Refresh: String, Sendable, Hashable {
    case normal
    /// Charts that were fetched before, and what was rendered before, do not count.
    case hard
  }

  /// Whether it is left as it is; Argo CD's `skip-reconcile`.
  package var isFrozen = false
  package var refresh: Refresh?
  /// The operation that is asked for and not begun yet.
  package var operation: RequestedOperation?
  /// What the application declares, which the operation is to bring about; nil without one.
  var declared: Value?
  /// Whether that was begun before, and did not come to its end.
  var isUnfinished = false
  /// Whether the operation that is under way is to be ended.
  package var isTerminated = false
  /// The automated sync that somebody had ended last; nil where another operation came after it.
  var terminated: TerminatedSync?
  /// What becomes of the application's objects now that its own deletion has begun; nil where it has not.
  package var deletion: Deletion?
  /// When that was asked for.
  var deletionRequestedAt: Timestamp?

  /// What becomes of an application's objects when it is deleted.
  package enum Deletion: Sendable, Hashable {
    /// They stay, as no finalizer of Argo CD's asks for anything else.
    case keep
    /// They stay, and hooks around the deletion run: those before it, those after it, or both.
    case runHooks(Set<Phase>)
    case cascade(inBackground: Bool)
  }

  package init() {}

  /// Reads what an object asks for.
  init(_ object: Value) {
    let metadata = object["metadata"] ?? [:]
    let annotations = metadata["annotations"]
    isFrozen = annotations?["argocd.argoproj.io/skip-reconcile"] == "true"
    refresh = annotations?[Self.refreshAnnotation]?.string.map { Refresh(rawValue: $0) ?? .normal }
    let state = object[["status", "operationState"]]
    operation = (object["operation"] ?? Self.unfinished(state)).flatMap { RequestedOperation($0) }
    isUnfinished = operation != nil && object["operation"] == nil
    if operation != nil { declared = Application.held(object.declared) }
    isTerminated = state?["phase"] == "Terminating"
    terminated = state.flatMap { TerminatedSync($0) }
    if let moment = metadata["deletionTimestamp"]?.string {
      deletionRequestedAt = Timestamp(moment)
      let finalizers = (metadata["finalizers"]?.list ?? []).compactMap(\.string)
      deletion = Self.deletion(finalizers)
    }
  }

  private static func deletion(_ finalizers: [String]) -> Deletion {
    let cascading = finalizers.filter(cascades)
    guard cascading.isEmpty else {
      return .cascade(inBackground: cascading.contains { $0.hasSuffix("/background") })
    }
    let hooks = finalizers.compactMap(DeletionFinalizer.init(rawValue:)).map(\.phase)
    return hooks.isEmpty ? .keep : .runHooks(Set(hooks))
  }

  /// The operation that was begun and is not at its end.
  ///
  /// Whoever finds it after a fall goes on with it; automated syncs begin by themselves.
  private static func unfinished(_ state: Value?) -> Value? {
    guard state?["phase"] == "Running", let operation = state?["operation"],
      !RequestedOperation.isAutomatic(operation)
    else { return nil }
    return operation
  }

  static let refreshAnnotation = "argocd.argoproj.io/refresh"

  /// Whether a finalizer is one of Argo CD's, which whoever looks after the application takes away.
  static func isOurs(_ finalizer: String) -> Bool {
    cascades(finalizer) || DeletionFinalizer.isOne(.string(finalizer))
  }

  /// Whether a finalizer has the application's objects deleted before the application goes.
  private static func cascades(_ finalizer: String) -> Bool {
    finalizer == "resources-finalizer.argocd.argoproj.io"
      || finalizer.hasPrefix("resources-finalizer.argocd.argoproj.io/")
  }
}
