import Diff
import Manifests

extension Value {
  /// This live object as it can be applied again: what Swell applied of it, or else all but what only a server writes.
  var reapplicable: Value {
    if var owned = OwnedFields(of: self, manager: fieldManager)?.value {
      owned["apiVersion"] = self["apiVersion"]
      owned["kind"] = self["kind"]
      var metadata = owned["metadata"] ?? [:]
      metadata["name"] = self["metadata"]?["name"]
      metadata["namespace"] = self["metadata"]?["namespace"]
      owned["metadata"] = metadata
      return owned
    }
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
