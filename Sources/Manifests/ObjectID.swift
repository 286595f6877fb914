/// What tells one object of a cluster from another: group, kind, namespace and name.
///
/// The version does not count.
package struct ObjectID: Sendable, Hashable {
  package let group: String
  package let kind: String
  /// The namespace; nil for an object of the whole cluster, or where a manifest names none yet.
  package let namespace: String?
  package let name: String

  package init(group: String = "", kind: String, namespace: String? = nil, name: String) {
    self.group = group
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  package var groupKind: GroupKind { GroupKind(group: group, kind: kind) }

  /// The same object in another namespace, or in none.
  package func inNamespace(_ namespace: String?) -> ObjectID {
    ObjectID(group: group, kind: kind, namespace: namespace, name: name)
  }
}

extension ObjectID: CustomStringConvertible {
  /// `Kind namespace/name`, with the group appended to the kind where it is not the core group.
  package var description: String {
    let place = namespace.map { $0 + "/" } ?? ""
    return "\(groupKind) \(place)\(name)"
  }
}

extension ObjectID: Comparable {
  /// Orders by the bytes of group, kind, namespace and name.
  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    for (one, other) in [
      (left.group, right.group), (left.kind, right.kind),
      (left.namespace ?? "", right.namespace ?? ""),
    ] where one != other {
      return one.precedes(other)
    }
    return left.name.precedes(right.name)
  }
}
