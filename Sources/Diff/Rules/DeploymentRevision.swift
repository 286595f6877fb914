import Manifests

/// The number of a rollout, in manifests that were exported from a cluster.
let deploymentRevision = BuiltInRule(
  "deployment-revision",
  "the controller manager counts rollouts in an annotation",
  kinds: [
    GroupKind(group: "apps", kind: "Deployment"), GroupKind(group: "apps", kind: "ReplicaSet"),
    GroupKind(group: "apps", kind: "DaemonSet"),
  ],
  fields: [
    "/metadata/annotations/deployment.kubernetes.io~1*",
    "/metadata/annotations/deprecated.daemonset.template.generation",
  ]
)
