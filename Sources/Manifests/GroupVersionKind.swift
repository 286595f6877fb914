/// An API group and a kind, without a version; the core group is empty.
package struct GroupKind: Sendable, Hashable {
  package let group: String
  package let kind: String

  package init(group: String = "", kind: String) {
    self.group = group
    self.kind = kind
  }
}

extension GroupKind: CustomStringConvertible {
  /// The kind, followed by its group where it is not the core group: `Deployment.apps`.
  package var description: String { group.isEmpty ? kind : "\(kind).\(group)" }
}

/// An API group, version and kind.
package struct GroupVersionKind: Sendable, Hashable {
  package let group: String
  package let version: String
  package let kind: String

  package init(group: String, version: String, kind: String) {
    self.group = group
    self.version = version
    self.kind = kind
  }

  /// Reads `v1` or `apps/v1`.
  package init(apiVersion: String, kind: String) {
    let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2 {
      self.init(group: String(parts[0]), version: String(parts[1]), kind: kind)
    } else {
      self.init(group: "", version: apiVersion, kind: kind)
    }
  }

  package var groupKind: GroupKind { GroupKind(group: group, kind: kind) }

  /// The group and version as an object writes them: `v1` or `apps/v1`.
  package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

extension GroupVersionKind: CustomStringConvertible {
  package var description: String { "\(apiVersion) \(kind)" }
}
