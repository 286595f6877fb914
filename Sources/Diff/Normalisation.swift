package import Manifests

extension Value {
  /// The object without what only the server writes and what is compared nowhere.
  ///
  /// That is `status`, the bookkeeping fields of `metadata`, the annotation of client-side apply, and annotations or
  /// labels that are then empty.
  package var normalised: Value {
    guard case .map(var object) = self else { return self }
    object.remove("status")
    if case .map(var metadata)? = object["metadata"] {
      for field in Self.bookkeeping { metadata.remove(field) }
      for field in ["annotations", "labels"] {
        guard case .map(var entries)? = metadata[field] else { continue }
        entries.remove(Self.lastApplied)
        metadata[field] = entries.isEmpty ? nil : .map(entries)
      }
      object["metadata"] = .map(metadata)
    }
    return .map(object)
  }

  private static let bookkeeping = [
    "managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink",
    "deletionTimestamp", "deletionGracePeriodSeconds",
  ]
  /// The annotation in which client-side apply keeps what it sent.
  static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

  /// The object without its namespace: which one it is for is no field of it.
  var withoutNamespace: Value {
    guard case .map(var object) = self, case .map(var metadata)? = object["metadata"] else {
      return self
    }
    metadata.remove("namespace")
    object["metadata"] = .map(metadata)
    return .map(object)
  }
}
