import Manifests

/// The digests by which Karpenter sees that nodes are out of date.
let karpenterHashes = BuiltInRule(
  "karpenter-hashes",
  "Karpenter keeps digests of its pools and classes in annotations",
  kinds: [
    GroupKind(group: "karpenter.sh", kind: "Node*"),
    GroupKind(group: "karpenter.k8s.aws", kind: "EC2NodeClass"),
  ],
  fields: [
    "/metadata/annotations/karpenter.sh~1nodepool-hash*",
    "/metadata/annotations/karpenter.k8s.aws~1ec2nodeclass-hash*",
  ]
)
