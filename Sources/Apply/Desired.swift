import Crypto
import Diff
import JSON
package import Kinds
package import Manifests
package import Order

/// One object exactly as it is applied: in its namespace, with its mark, with the defaults that old servers need.
package struct Desired: Sendable {
  package let manifest: Manifest
  /// The digest of the object; it changes when, and only when, what is desired does.
  package let digest: String

  /// What was left out since it can have no effect, in words.
  var hidden: [String] = []

  /// What its annotations say about its place in a sync.
  package let traits: Traits

  package var id: ObjectID { manifest.id }
  /// Whether it says itself that fields which its kind does not have are to be let through.
  var isUnvalidated: Bool { ObjectOptions(of: manifest.value).contains("Validate=false") }
  package var isHook: Bool { traits.isHook }

  init(_ manifest: Manifest, during operation: SyncOperation? = nil) {
    self.manifest = manifest
    traits = Traits(of: manifest.value, during: operation)
    digest = digestText(of: manifest.value)
  }
}

/// Puts an application's rendered objects into the form in which they are applied.
///
/// They are in their namespaces already; only where the scope of a kind is known to be another one it is put right. All
/// but CustomResourceDefinitions are marked. The scope says where objects of a kind live, as far as the cluster knows it.
package func prepare(
  _ manifests: [Manifest],
  instance: String,
  namespace: String,
  tracking: Tracking,
  scope: (GroupKind) -> Scope?
) -> [Desired] {
  let declared = declaredScopes(manifests)
  return manifests.map { manifest in
    var manifest = manifest
    let kind = manifest.type.groupKind
    switch scope(kind) ?? declared[kind] ?? Kinds.scope(of: kind) {
    case .cluster: if manifest.namespace != nil { manifest.setNamespace(nil) }
    case .namespaced: if manifest.namespace == nil { manifest.setNamespace(namespace) }
    case nil: break
    }
    manifest.value.removeServerFields(isBuiltIn: Kinds.scope(of: kind) != nil)
    if kind != customResourceDefinition {
      tracking.mark(&manifest, instance: instance, namespace: namespace)
    }
    fillListKeyDefaults(in: &manifest.value)
    let hidden = dropRepeatedElements(in: &manifest.value, of: kind)
    if let value = manifest.value.withAmountsAsTexts(kind) { manifest.value = value }
    // Owned as `stringData`, a value could not be compared with what is stored, nor removed again.
    if kind == secret { manifest.value = manifest.value.withStringDataInData }
    var desired = Desired(manifest)
    desired.hidden = hidden
    return desired
  }
}

/// Objects that were put into the form in which they are applied before, such as those of an earlier sync.
package func prepared(_ objects: [Value], during operation: SyncOperation? = nil) -> [Desired] {
  objects.compactMap { try? Manifest($0) }.map { Desired($0, during: operation) }
}

/// What tells whether two syncs want the same: the digest of all that is desired.
package func planDigest(of desired: [Desired]) -> String {
  shortDigest(of: Array(desired.map(\.digest).sorted().joined(separator: " ").utf8))
}

/// The namespace of an application that says with what it is labelled and annotated.
///
/// It bears no mark, so that it is never pruned or deleted.
package func prepareNamespace(
  _ name: String,
  labels: [String: String],
  annotations: [String: String]
) -> Desired? {
  func map(_ texts: [String: String]) -> Value {
    .map(Mapping(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
  var metadata: Mapping = ["name": .string(name)]
  if !labels.isEmpty { metadata["labels"] = map(labels) }
  if !annotations.isEmpty { metadata["annotations"] = map(annotations) }
  let object: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": .map(metadata)]
  return (try? Manifest(object)).map { Desired($0) }
}

private let secret = GroupKind(group: "", kind: "Secret")

let customResourceDefinition = GroupKind(
  group: "apiextensions.k8s.io",
  kind: "CustomResourceDefinition"
)

/// The scopes of the kinds that definitions among the manifests bring.
private func declaredScopes(_ manifests: [Manifest]) -> [GroupKind: Scope] {
  var scopes: [GroupKind: Scope] = [:]
  for manifest in manifests where manifest.type.groupKind == customResourceDefinition {
    guard let spec = manifest.value["spec"], let kind = spec["names"]?["kind"]?.string else {
      continue
    }
    scopes[GroupKind(group: spec["group"]?.string ?? "", kind: kind)] =
      spec["scope"]?.string == "Cluster" ? .cluster : .namespaced
  }
  return scopes
}

extension Value {
  /// Takes out what only a server writes and what it refuses in an apply.
  ///
  /// The status of a built-in kind goes too: it is written through its subresource only.
  fileprivate mutating func removeServerFields(isBuiltIn: Bool) {
    guard case .map(var object) = self else { return }
    self = .null
    if isBuiltIn { object.remove("status") }
    object.update("metadata") { metadata in
      guard case .map(var fields) = metadata else { return }
      metadata = .null
      fields.remove("managedFields")
      if fields["creationTimestamp"]?.isNull == true { fields.remove("creationTimestamp") }
      metadata = .map(fields)
    }
    self = .map(object)
  }

  /// Sets an annotation of this object.
  mutating func setAnnotation(_ name: String, to text: String) {
    var metadata = self["metadata"] ?? [:]
    var annotations = metadata["annotations"] ?? [:]
    annotations[name] = .string(text)
    metadata["annotations"] = annotations
    self["metadata"] = metadata
  }

  /// Takes an annotation of this object away.
  mutating func removeAnnotation(_ name: String) {
    guard var metadata = self["metadata"], case .map(var annotations)? = metadata["annotations"]
    else { return }
    annotations.remove(name)
    metadata["annotations"] = .map(annotations)
    self["metadata"] = metadata
  }
}
