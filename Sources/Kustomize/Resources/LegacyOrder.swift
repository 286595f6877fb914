import Manifests

/// The order in which kustomize prints resources unless it is told otherwise: by kind, then by names.
struct LegacyOrder {
  private let ranks: [String: Int]

  static let standard = LegacyOrder(
    first: [
      "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount",
      "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap",
      "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
      "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ],
    last: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
  )

  init(first: [String], last: [String]) {
    var ranks: [String: Int] = [:]
    for (index, kind) in first.enumerated() { ranks[kind] = index - first.count }
    for (index, kind) in last.enumerated() { ranks[kind] = index + 1 }
    self.ranks = ranks
  }

  /// The place of a kind; kinds that are not listed share zero.
  func rank(of kind: String) -> Int { ranks[kind] ?? 0 }

  /// Sorts resources by kind, group and version, namespace and name.
  func sort(_ list: inout ResourceList) {
    let keys = list.indices.map { key(of: list[$0].id) }
    let order = list.indices.sorted { keys[$0].precedes(keys[$1]) }
    list = ResourceList(order.map { list[$0] })
  }

  private struct Key {
    let rank: Int
    let isNamespace: Bool
    let hasGroup: Bool
    let type: String
    let name: String

    func precedes(_ other: Key) -> Bool {
      if rank != other.rank { return rank < other.rank }
      if type != other.type {
        let isLess = type.precedes(other.type)
        // The core group's namespaces come before those of other groups.
        if isNamespace, other.isNamespace, !hasGroup || !other.hasGroup { return !isLess }
        return isLess
      }
      return name.precedes(other.name)
    }
  }

  private func key(of id: ResourceID) -> Key {
    let namespace = id.namespace.isEmpty ? "~X" : id.namespace
    let name = id.name.isEmpty ? "~N" : id.name
    return Key(
      rank: rank(of: id.type.kind),
      isNamespace: id.type.kind == "Namespace",
      hasGroup: !id.type.group.isEmpty,
      type: Self.text(of: id.type),
      name: "\(namespace)|\(name)"
    )
  }

  /// A type as text, with marks for parts that are empty, so that types can be put in order.
  static func text(of type: GroupVersionKind) -> String {
    [
      type.group.isEmpty ? "~G" : type.group, type.version.isEmpty ? "~V" : type.version,
      type.kind.isEmpty ? "~K" : type.kind,
    ].joined(separator: "_")
  }
}
