/// The place of a kind among those of one wave: lower comes first.
///
/// The group does not count. All kinds that are not listed share the last place, zero.
package func kindRank(_ kind: String) -> Int {
  ranks[kind] ?? 0
}

private let ranks: [String: Int] = Dictionary(
  uniqueKeysWithValues: kindsInOrder.enumerated().map { ($1, $0 - kindsInOrder.count) }
)

private let kindsInOrder = [
  "Namespace",
  "NetworkPolicy",
  "ResourceQuota",
  "LimitRange",
  "PodSecurityPolicy",
  "PodDisruptionBudget",
  "ServiceAccount",
  "Secret",
  "SecretList",
  "ConfigMap",
  "StorageClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "CustomResourceDefinition",
  "ClusterRole",
  "ClusterRoleList",
  "ClusterRoleBinding",
  "ClusterRoleBindingList",
  "Role",
  "RoleList",
  "RoleBinding",
  "RoleBindingList",
  "Service",
  "DaemonSet",
  "Pod",
  "ReplicationController",
  "ReplicaSet",
  "Deployment",
  "HorizontalPodAutoscaler",
  "StatefulSet",
  "Job",
  "CronJob",
  "IngressClass",
  "Ingress",
  "APIService",
]
