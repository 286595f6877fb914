/// The kinds of Kubernetes 1.21 with their versions and scopes: what kustomize takes for built in.
let scopesOf1_21: [String: (cluster: [String], namespaced: [String])] = [
  "admissionregistration.k8s.io/v1": (
    cluster: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    namespaced: []
  ),
  "admissionregistration.k8s.io/v1beta1": (
    cluster: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    namespaced: []
  ),
  "apiextensions.k8s.io/v1": (
    cluster: ["CustomResourceDefinition"],
    namespaced: []
  ),
  "apiextensions.k8s.io/v1beta1": (
    cluster: ["CustomResourceDefinition"],
    namespaced: []
  ),
  "apiregistration.k8s.io/v1": (
    cluster: ["APIService"],
    namespaced: []
  ),
  "apiregistration.k8s.io/v1beta1": (
    cluster: ["APIService"],
    namespaced: []
  ),
  "apps/v1": (
    cluster: [],
    namespaced: ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]
  ),
  "autoscaling/v1": (
    cluster: [],
    namespaced: ["HorizontalPodAutoscaler"]
  ),
  "autoscaling/v2beta1": (
    cluster: [],
    namespaced: ["HorizontalPodAutoscaler"]
  ),
  "autoscaling/v2beta2": (
    cluster: [],
    namespaced: ["HorizontalPodAutoscaler"]
  ),
  "batch/v1": (
    cluster: [],
    namespaced: ["CronJob", "Job"]
  ),
  "batch/v1beta1": (
    cluster: [],
    namespaced: ["CronJob"]
  ),
  "certificates.k8s.io/v1": (
    cluster: ["CertificateSigningRequest"],
    namespaced: []
  ),
  "certificates.k8s.io/v1beta1": (
    cluster: ["CertificateSigningRequest"],
    namespaced: []
  ),
  "coordination.k8s.io/v1": (
    cluster: [],
    namespaced: ["Lease"]
  ),
  "coordination.k8s.io/v1beta1": (
    cluster: [],
    namespaced: ["Lease"]
  ),
  "discovery.k8s.io/v1": (
    cluster: [],
    namespaced: ["EndpointSlice"]
  ),
  "discovery.k8s.io/v1beta1": (
    cluster: [],
    namespaced: ["EndpointSlice"]
  ),
  "events.k8s.io/v1": (
    cluster: [],
    namespaced: ["Event"]
  ),
  "events.k8s.io/v1beta1": (
    cluster: [],
    namespaced: ["Event"]
  ),
  "extensions/v1beta1": (
    cluster: [],
    namespaced: ["Ingress"]
  ),
  "flowcontrol.apiserver.k8s.io/v1beta1": (
    cluster: ["FlowSchema", "PriorityLevelConfiguration"],
    namespaced: []
  ),
  "networking.k8s.io/v1": (
    cluster: ["IngressClass"],
    namespaced: ["Ingress", "NetworkPolicy"]
  ),
  "networking.k8s.io/v1beta1": (
    cluster: ["IngressClass"],
    namespaced: ["Ingress"]
  ),
  "node.k8s.io/v1": (
    cluster: ["RuntimeClass"],
    namespaced: []
  ),
  "node.k8s.io/v1beta1": (
    cluster: ["RuntimeClass"],
    namespaced: []
  ),
  "policy/v1": (
    cluster: [],
    namespaced: ["PodDisruptionBudget"]
  ),
  "policy/v1beta1": (
    cluster: ["PodSecurityPolicy"],
    namespaced: ["PodDisruptionBudget"]
  ),
  "rbac.authorization.k8s.io/v1": (
    cluster: ["ClusterRole", "ClusterRoleBinding"],
    namespaced: ["Role", "RoleBinding"]
  ),
  "rbac.authorization.k8s.io/v1beta1": (
    cluster: ["ClusterRole", "ClusterRoleBinding"],
    namespaced: ["Role", "RoleBinding"]
  ),
  "scheduling.k8s.io/v1": (
    cluster: ["PriorityClass"],
    namespaced: []
  ),
  "scheduling.k8s.io/v1beta1": (
    cluster: ["PriorityClass"],
    namespaced: []
  ),
  "storage.k8s.io/v1": (
    cluster: ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    namespaced: []
  ),
  "storage.k8s.io/v1beta1": (
    cluster: ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    namespaced: ["CSIStorageCapacity"]
  ),
  "v1": (
    cluster: ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
    namespaced: [
      "ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod",
      "PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service",
      "ServiceAccount",
    ]
  ),
]

/// Whether kustomize is sure that a kind's objects live in the cluster as a whole; it looks at the version too.
package func isCertainlyOfCluster(apiVersion: String, kind: String) -> Bool {
  scopesOf1_21[apiVersion]?.cluster.contains(kind) == true
}
