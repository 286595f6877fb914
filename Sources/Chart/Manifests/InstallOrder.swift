import Manifests

/// The order in which Helm installs kinds, and prints them.
enum InstallOrder {
  private static let kinds = [
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange",
    "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList",
    "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
    "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding",
    "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service",
    "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment",
    "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress",
    "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
  ]

  private static let ranks = Dictionary(
    uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) }
  )

  /// Sorts by kind; unknown kinds come last by their names, equals stay as they are.
  static func sorted(_ documents: [ChartDocument]) -> [ChartDocument] {
    let ranked = documents.enumerated().map { index, document in
      (rank: ranks[document.kind] ?? kinds.count, index: index, document: document)
    }
    return ranked.sorted { left, right in
      if left.rank != right.rank { return left.rank < right.rank }
      if left.rank == kinds.count, left.document.kind != right.document.kind {
        return left.document.kind.precedes(right.document.kind)
      }
      return left.index < right.index
    }.map(\.document)
  }
}
