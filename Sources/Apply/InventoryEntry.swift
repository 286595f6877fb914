package import Diff
package import Manifests

/// What is on record about one object of an application.
package struct InventoryEntry: Sendable, Hashable {
  package let type: GroupVersionKind
  package let namespace: String?
  package let name: String
  /// The digest of what was applied; nil from the moment it is intended until it has succeeded.
  package var digest: String?
  /// The fields that were applied, as the server answered.
  package var owned: OwnedFields?

  package var id: ObjectID {
    ObjectID(group: type.group, kind: type.kind, namespace: namespace, name: name)
  }

  package init(
    type: GroupVersionKind,
    namespace: String?,
    name: String,
    digest: String? = nil,
    owned: OwnedFields? = nil
  ) {
    self.type = type
    self.namespace = namespace
    self.name = name
    self.digest = digest
    self.owned = owned
  }
}

extension InventoryEntry {
  /// What is to be on record about an object that the server has as it is desired.
  init(_ desired: Desired, answer: Value) {
    let manifest = desired.manifest
    self.init(
      type: manifest.type,
      namespace: manifest.namespace,
      name: manifest.name,
      digest: desired.digest,
      owned: OwnedFields(of: answer, manager: fieldManager, desired: manifest.value)
    )
  }
}

extension Observation {
  /// What the server's prediction allows to put on record without a write.
  var confirmedEntry: InventoryEntry? {
    guard case .predicted(let live, _) = observed, let desired else { return nil }
    return InventoryEntry(desired, answer: live)
  }
}
