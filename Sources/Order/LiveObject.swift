package import Manifests

/// What a sync needs to know of an object in the cluster.
package struct LiveObject: Sendable, Hashable {
  package let id: ObjectID
  package let type: GroupVersionKind
  package let traits: Traits
  package let options: ObjectOptions
  /// What holds it up while it is being deleted: its finalizers, and what a namespace says about its own.
  package let holders: [String]
  /// Whether Helm's policy is to keep it when its application is deleted.
  package let isKept: Bool
  /// Whether its deletion has begun.
  package let isBeingDeleted: Bool
  /// Whether the finalizer for hooks holds it.
  package internal(set) var hasHookFinalizer: Bool
  /// Whether it is not left out of its application's health.
  package let countsForHealth: Bool
  /// How it does; nil where there is no opinion on its kind.
  package internal(set) var verdict: Verdict?

  /// Reads a live object.
  ///
  /// - Returns: nil where the value is no object with kind and name.
  package init?(_ object: Value, verdict: Verdict?) {
    guard let manifest = try? Manifest(object) else { return nil }
    self.init(manifest, verdict: verdict)
  }

  /// Reads a live object whose identity is known already.
  package init(_ manifest: Manifest, verdict: Verdict?) {
    let annotations = Annotations(of: manifest.value)
    let metadata = manifest.value["metadata"]
    id = manifest.id
    type = manifest.type
    traits = Traits(annotations)
    options = ObjectOptions(annotations)
    isKept = annotations[AnnotationName.helmResourcePolicy] == "keep"
    countsForHealth = annotations[AnnotationName.ignoreHealthcheck] != "true"
    isBeingDeleted = metadata?["deletionTimestamp"]?.string?.isEmpty == false
    hasHookFinalizer = metadata?["finalizers"]?.list?.contains(.string(hookFinalizer)) == true
    holders = isBeingDeleted ? Self.holders(of: manifest) : []
    self.verdict = verdict
  }

  /// The same, judged otherwise.
  package func judged(_ verdict: Verdict?) -> LiveObject {
    var object = self
    object.verdict = verdict
    return object
  }

  private static func holders(of manifest: Manifest) -> [String] {
    let finalizers = (manifest.value["metadata"]?["finalizers"]?.list ?? []).compactMap(\.string)
    guard manifest.isNamespace else { return finalizers.map { "finalizer '\($0)'" } }
    let conditions = manifest.value["status"]?["conditions"]?.list ?? []
    return conditions.filter { $0["status"] == "True" }.compactMap { $0["message"]?.string }
  }
}
