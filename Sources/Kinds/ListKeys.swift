package import Manifests

/// How the elements of a list are told apart when two versions of it are merged or compared.
package enum ListIdentity: Sendable, Hashable {
  /// By the values of these fields.
  case keys([String])
  /// By their whole values, as in a set.
  case value
}

/// How the elements of a list inside a built-in object are told apart.
///
/// The path holds the keys that lead to the list; positions in lists above it are left out, so that it reads
/// `["spec", "containers", "ports"]`.
/// - Returns: nil where the list is one value as a whole, and for kinds that are not built in.
package func listIdentity(in kind: GroupKind, at path: [String]) -> ListIdentity? {
  if path.first == "metadata" { return metadataLists[joined(path[1...])] }
  guard scope(of: kind) != nil else { return nil }
  if path == ["status", "conditions"] { return .keys(["type"]) }
  if let prefix = podSpecPath(of: kind), path.starts(with: prefix) {
    return podLists[joined(path[prefix.count...])]
  }
  return otherLists[kind]?[joined(path[...])]
}

private func joined(_ path: ArraySlice<String>) -> String { path.joined(separator: "/") }

private let metadataLists: [String: ListIdentity] = [
  "finalizers": .value,
  "ownerReferences": .keys(["uid"]),
]

/// Lists below a pod's specification.
private let podLists: [String: ListIdentity] = {
  var lists: [String: ListIdentity] = [
    "containers": .keys(["name"]),
    "initContainers": .keys(["name"]),
    "ephemeralContainers": .keys(["name"]),
    "volumes": .keys(["name"]),
    "imagePullSecrets": .keys(["name"]),
    "hostAliases": .keys(["ip"]),
    "resourceClaims": .keys(["name"]),
    "schedulingGates": .keys(["name"]),
    "topologySpreadConstraints": .keys(["topologyKey", "whenUnsatisfiable"]),
  ]
  for containers in ["containers", "initContainers", "ephemeralContainers"] {
    lists[containers + "/env"] = .keys(["name"])
    lists[containers + "/ports"] = .keys(["containerPort", "protocol"])
    lists[containers + "/volumeMounts"] = .keys(["mountPath"])
    lists[containers + "/volumeDevices"] = .keys(["devicePath"])
    lists[containers + "/resources/claims"] = .keys(["name"])
  }
  return lists
}()

private let otherLists: [GroupKind: [String: ListIdentity]] = [
  GroupKind(kind: "Service"): ["spec/ports": .keys(["port", "protocol"])],
  GroupKind(kind: "ServiceAccount"): ["secrets": .keys(["name"])],
  GroupKind(kind: "Node"): ["spec/podCIDRs": .value],
  GroupKind(group: "admissionregistration.k8s.io", kind: "MutatingWebhookConfiguration"): [
    "webhooks": .keys(["name"]), "webhooks/matchConditions": .keys(["name"]),
  ],
  GroupKind(group: "admissionregistration.k8s.io", kind: "ValidatingWebhookConfiguration"): [
    "webhooks": .keys(["name"]), "webhooks/matchConditions": .keys(["name"]),
  ],
  GroupKind(group: "admissionregistration.k8s.io", kind: "MutatingAdmissionPolicy"): [
    "spec/variables": .keys(["name"]), "spec/matchConditions": .keys(["name"]),
  ],
  GroupKind(group: "admissionregistration.k8s.io", kind: "ValidatingAdmissionPolicy"): [
    "spec/variables": .keys(["name"]), "spec/matchConditions": .keys(["name"]),
  ],
  GroupKind(group: "storage.k8s.io", kind: "CSINode"): ["spec/drivers": .keys(["name"])],
]
