package import Manifests

/// Where the objects of a kind live.
package enum Scope: Sendable, Hashable {
  /// In the cluster as a whole.
  case cluster
  case namespaced
}

/// The scope of a built-in kind, of current and of past versions; nil for all others.
package func scope(of kind: GroupKind) -> Scope? {
  if clusterKinds[kind.group]?.contains(kind.kind) == true { return .cluster }
  if namespacedKinds[kind.group]?.contains(kind.kind) == true { return .namespaced }
  return nil
}

private let clusterKinds: [String: Set<String>] = [
  "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "auditregistration.k8s.io": ["AuditSink"],
  "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
  "authorization.k8s.io": [
    "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview",
  ],
  "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
  "extensions": ["PodSecurityPolicy"],
  "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
  "internal.apiserver.k8s.io": ["StorageVersion"],
  "networking.k8s.io": ["ClusterCIDR", "IngressClass", "IPAddress", "ServiceCIDR"],
  "node.k8s.io": ["RuntimeClass"],
  "policy": ["PodSecurityPolicy"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "resource.k8s.io": ["DeviceClass", "DeviceTaintRule", "ResourceClass", "ResourceSlice"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": [
    "CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass",
  ],
  "storagemigration.k8s.io": ["StorageVersionMigration"],
]

private let namespacedKinds: [String: Set<String>] = [
  "": [
    "Binding", "ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod",
    "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount",
  ],
  "apps": ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  "authorization.k8s.io": ["LocalSubjectAccessReview"],
  "autoscaling": ["HorizontalPodAutoscaler"],
  "batch": ["CronJob", "Job"],
  "certificates.k8s.io": ["PodCertificateRequest"],
  "coordination.k8s.io": ["Lease", "LeaseCandidate"],
  "discovery.k8s.io": ["EndpointSlice"],
  "events.k8s.io": ["Event"],
  "extensions": ["DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet"],
  "networking.k8s.io": ["Ingress", "NetworkPolicy"],
  "policy": ["Eviction", "PodDisruptionBudget"],
  "rbac.authorization.k8s.io": ["Role", "RoleBinding"],
  "resource.k8s.io": ["PodSchedulingContext", "ResourceClaim", "ResourceClaimTemplate"],
  "scheduling.k8s.io": ["PodGroup", "Workload"],
  "settings.k8s.io": ["PodPreset"],
  "storage.k8s.io": ["CSIStorageCapacity"],
]
