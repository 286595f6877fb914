import Diff
import Manifests
import Order

extension Value {
  /// This live object as it can be applied again: what Swell applied of it, or else all but what only a server writes.
  ///
  /// What is on record says which fields that were, even if others have written them since.
  func reapplicable(recorded: InventoryEntry?) -> Value {
    var object = applied(recorded) ?? withoutServerFields
    // What held it is what it was at when it went.
    let finalizers = object[["metadata", "finalizers"]]?.list
    if finalizers?.contains(.string(hookFinalizer)) == true, var metadata = object["metadata"] {
      metadata["finalizers"] = finalizers.map {
        .list($0.filter { $0 != .string(hookFinalizer) })
      }
      object["metadata"] = metadata
    }
    return object
  }

  /// What tells this live object from what it is once it is written again; its status and finalizers do not count.
  var stand: String {
    var object = withoutServerFields
    var metadata = object["metadata"] ?? [:]
    metadata["finalizers"] = nil
    metadata["uid"] = self[["metadata", "uid"]]
    object["metadata"] = metadata
    return digestText(of: object)
  }

  /// What Swell applied, as an object to be kept or as a hook; nil where it did not.
  private func applied(_ recorded: InventoryEntry?) -> Value? {
    var fields = [fieldManager, hookManager].compactMap { OwnedFields(of: self, manager: $0) }
    if let recorded, recorded.type.apiVersion == self["apiVersion"]?.string,
      let owned = recorded.owned
    {
      fields.append(owned)
    }
    return fields.isEmpty ? nil : keeping(fields + [identity])
  }

  private var withoutServerFields: Value {
    guard case .map(var object) = self else { return self }
    object.remove("status")
    object.update("metadata") { metadata in
      guard case .map(var fields) = metadata else { return }
      for name in writtenByServers { fields.remove(name) }
      metadata = .map(fields)
    }
    return .map(object)
  }
}

/// What tells an object from all others, which no manager owns.
private let identity = OwnedFields(
  root: .members([
    .init(.key("apiVersion"), .value(.null)), .init(.key("kind"), .value(.null)),
    .init(
      .key("metadata"),
      .members([.init(.key("name"), .value(.null)), .init(.key("namespace"), .value(.null))])
    ),
  ])
)

private let writtenByServers = [
  "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink",
  "deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences",
]
