import Manifests

/// The rules of a ClusterRole that is put together from others.
let aggregatedClusterRole = BuiltInRule(
  "aggregated-cluster-role",
  "the controller manager fills the rules of a ClusterRole that has an aggregationRule",
  kinds: [GroupKind(group: "rbac.authorization.k8s.io", kind: "ClusterRole")],
  fields: ["/rules"],
  when: .hasMap(["aggregationRule"])
)
