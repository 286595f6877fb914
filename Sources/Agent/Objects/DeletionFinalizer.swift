import Manifests
import Order
import Pipeline

/// A finalizer of Argo CD's by which an Application is not gone before hooks around its deletion have run.
enum DeletionFinalizer: String, CaseIterable {
  case before = "pre-delete-finalizer.argocd.argoproj.io"
  case after = "post-delete-finalizer.argocd.argoproj.io"

  /// When its hooks run, with the deletion in the place of the sync.
  var phase: Phase {
    switch self {
    case .before: .preSync
    case .after: .postSync
    }
  }

  /// It stands twice in an Application: for the hooks to run, and for them to be cleaned up.
  private var names: [Value] { [.string(rawValue), .string(rawValue + "/cleanup")] }

  /// Whether a finalizer is one of these.
  static func isOne(_ finalizer: Value) -> Bool {
    allCases.contains { finalizer.string?.hasPrefix($0.rawValue) == true }
  }

  /// The finalizers that an Application should have by the hooks that are declared; nil where it has them, or where they are not known.
  static func finalizers(of object: Value, declaring rendered: RenderedApplication) -> [Value]? {
    guard (try? rendered.result.get()) != nil,
      object[["metadata", "deletionTimestamp"]]?.string == nil
    else { return nil }
    let before = object[["metadata", "finalizers"]]?.list ?? []
    let phases = Set(
      rendered.manifests.map { Traits(of: $0.value, during: .delete) }.filter(\.isHook)
        .flatMap(\.phases)
    )
    var wanted = before
    for finalizer in allCases {
      if phases.contains(finalizer.phase) {
        wanted += finalizer.names.filter { !wanted.contains($0) }
      } else {
        wanted.removeAll(where: finalizer.names.contains)
      }
    }
    return wanted == before ? nil : wanted
  }
}
