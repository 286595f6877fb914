import Diff
import Manifests
import Order

extension Value {
  /// This live object as it can be applied again: what Swell applied of it, or else all but what only a server writes.
  var reapplicable: Value {
    var object = applied ?? withoutServerFields
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

  /// What Swell applied, as an object to be kept or as a hook; nil where it did not.
  private var applied: Value? {
    let managers = [fieldManager, hookManager]
    guard
      var owned = managers.lazy.compactMap({ OwnedFields(of: self, manager: $0) }).first?.value
    else { return nil }
    owned["apiVersion"] = self["apiVersion"]
    owned["kind"] = self["kind"]
    var metadata = owned["metadata"] ?? [:]
    metadata["name"] = self["metadata"]?["name"]
    metadata["namespace"] = self["metadata"]?["namespace"]
    owned["metadata"] = metadata
    return owned
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

private let writtenByServers = [
  "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink",
  "deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences",
]
