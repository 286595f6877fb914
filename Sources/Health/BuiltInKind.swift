import Manifests

/// A kind that has a rule in code.
struct BuiltInKind: Sendable {
  /// The versions that the rule is for; empty for all.
  let versions: Set<String>
  let judge: @Sendable (Fields) throws(HealthError) -> Verdict

  init(
    _ versions: Set<String>,
    _ judge: @escaping @Sendable (Fields) throws(HealthError) -> Verdict
  ) {
    self.versions = versions
    self.judge = judge
  }
}

let builtInKinds: [GroupKind: BuiltInKind] = [
  GroupKind(kind: "PersistentVolumeClaim"): BuiltInKind(["v1"], claimHealth),
  GroupKind(kind: "Pod"): BuiltInKind(["v1"], podHealth),
  GroupKind(kind: "Service"): BuiltInKind(["v1"], serviceHealth),
  GroupKind(group: "apiregistration.k8s.io", kind: "APIService"):
    BuiltInKind(["v1", "v1beta1"], apiServiceHealth),
  GroupKind(group: "apps", kind: "DaemonSet"): BuiltInKind(["v1"], daemonSetHealth),
  GroupKind(group: "apps", kind: "Deployment"): BuiltInKind(["v1"], deploymentHealth),
  GroupKind(group: "apps", kind: "ReplicaSet"): BuiltInKind(["v1"], replicaSetHealth),
  GroupKind(group: "apps", kind: "StatefulSet"): BuiltInKind(["v1"], statefulSetHealth),
  GroupKind(group: "argoproj.io", kind: "Workflow"): BuiltInKind([], workflowHealth),
  GroupKind(group: "autoscaling", kind: "HorizontalPodAutoscaler"):
    BuiltInKind(["v1", "v2"], autoscalerHealth),
  GroupKind(group: "batch", kind: "Job"): BuiltInKind(["v1"], jobHealth),
  GroupKind(group: "extensions", kind: "Ingress"): BuiltInKind([], ingressHealth),
  GroupKind(group: "networking.k8s.io", kind: "Ingress"): BuiltInKind([], ingressHealth),
]
