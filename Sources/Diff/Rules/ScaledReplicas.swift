import Manifests

/// How many pods run, where an autoscaler decides it.
let scaledReplicas = BuiltInRule(
  "scaled-replicas",
  "a HorizontalPodAutoscaler or KEDA decides how many replicas run",
  kinds: [
    GroupKind(group: "apps", kind: "Deployment"), GroupKind(group: "apps", kind: "StatefulSet"),
    GroupKind(group: "apps", kind: "ReplicaSet"), GroupKind(group: "argoproj.io", kind: "Rollout"),
  ],
  fields: ["/spec/replicas"],
  when: .writtenBy(["horizontal-pod-autoscaler", "kube-controller-manager", "keda"])
)
