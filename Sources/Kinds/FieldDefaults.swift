package import Manifests

/// What the API server fills in where a field of a built-in object is left out.
///
/// The path holds the keys that lead to the field, without positions in lists; `container` is the map that the field is
/// missing from, since a few defaults depend on its neighbours.
/// - Returns: nil where nothing is filled in, and for kinds that are not built in.
package func fieldDefault(in kind: GroupKind, at path: [String], of container: Mapping) -> Value? {
  if let prefix = podSpecPath(of: kind), path.starts(with: prefix) {
    return podDefault(Array(path[prefix.count...]), container)
  }
  if path == ["spec", "strategy", "rollingUpdate"], container["type"] != "Recreate" {
    return ["maxSurge": "25%", "maxUnavailable": "25%"]
  }
  if path.first == "subjects", path.last == "apiGroup" {
    return container["kind"] == "ServiceAccount" ? "" : "rbac.authorization.k8s.io"
  }
  if kind == GroupKind(kind: "LimitRange"), container["type"] == "Container" {
    return limitDefault(path, container)
  }
  return kindDefaults[kind]?[path.joined(separator: "/")]
}

private func podDefault(_ path: [String], _ container: Mapping) -> Value? {
  let isBelowContainer = ["containers", "initContainers", "ephemeralContainers"].contains(
    path.first
  )
  if isBelowContainer, path.count == 2, path[1] == "imagePullPolicy" {
    return .string(pullPolicy(for: container["image"]?.string ?? ""))
  }
  if let last = path.last, path.count > 1 {
    let parent = path[path.count - 2]
    if parent.hasSuffix("Probe") { return probeDefaults[last] }
    if parent == "httpGet" { return last == "scheme" ? "HTTP" : nil }
    if parent == "grpc" { return last == "service" ? "" : nil }
    if parent == "fieldRef" { return last == "apiVersion" ? "v1" : nil }
  }
  if isBelowContainer { return containerDefaults[path.dropFirst().joined(separator: "/")] }
  return podDefaults[path.joined(separator: "/")]
}

/// A limit's defaults are its bounds.
private func limitDefault(_ path: [String], _ limit: Mapping) -> Value? {
  switch path {
  case ["spec", "limits", "default"]: limit["max"]
  case ["spec", "limits", "defaultRequest"]: limit["default"] ?? limit["max"] ?? limit["min"]
  default: nil
  }
}

/// Images without a tag, or with `latest`, are always pulled.
private func pullPolicy(for image: String) -> String {
  if image.contains("@") { return "IfNotPresent" }
  let name = image.split(separator: "/").last ?? ""
  guard let colon = name.firstIndex(of: ":") else { return "Always" }
  return name[name.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
}

private let probeDefaults: [String: Value] = [
  "failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1,
  "initialDelaySeconds": 0,
]

private let containerDefaults: [String: Value] = [
  "ports/protocol": "TCP", "resources": [:], "terminationMessagePath": "/dev/termination-log",
  "terminationMessagePolicy": "File",
]

private let podDefaults: [String: Value] = [
  "dnsPolicy": "ClusterFirst", "enableServiceLinks": true, "restartPolicy": "Always",
  "schedulerName": "default-scheduler", "securityContext": [:],
  "terminationGracePeriodSeconds": 30,
  "volumes/configMap/defaultMode": 420, "volumes/downwardAPI/defaultMode": 420,
  "volumes/emptyDir": [:], "volumes/hostPath/type": "", "volumes/projected/defaultMode": 420,
  "volumes/projected/sources/serviceAccountToken/expirationSeconds": 3600,
  "volumes/secret/defaultMode": 420,
]

private let claim: [String: Value] = [
  "spec/volumeClaimTemplates/apiVersion": "v1",
  "spec/volumeClaimTemplates/kind": "PersistentVolumeClaim",
  "spec/volumeClaimTemplates/spec/volumeMode": "Filesystem",
  "spec/volumeClaimTemplates/status": ["phase": "Pending"],
]

private let webhookDefaults: [String: Value] = [
  "webhooks/failurePolicy": "Fail", "webhooks/matchPolicy": "Equivalent",
  "webhooks/namespaceSelector": [:], "webhooks/objectSelector": [:],
  "webhooks/rules/scope": "*", "webhooks/timeoutSeconds": 10,
  "webhooks/reinvocationPolicy": "Never", "webhooks/clientConfig/service/port": 443,
]

private let kindDefaults: [GroupKind: [String: Value]] = [
  GroupKind(group: "apps", kind: "Deployment"): [
    "spec/progressDeadlineSeconds": 600, "spec/replicas": 1, "spec/revisionHistoryLimit": 10,
    "spec/strategy": [
      "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"], "type": "RollingUpdate",
    ], "spec/strategy/type": "RollingUpdate",
  ],
  GroupKind(group: "apps", kind: "StatefulSet"): claim.merging([
    "spec/podManagementPolicy": "OrderedReady", "spec/replicas": 1,
    "spec/revisionHistoryLimit": 10, "spec/updateStrategy/type": "RollingUpdate",
    "spec/updateStrategy": ["rollingUpdate": ["partition": 0], "type": "RollingUpdate"],
    "spec/updateStrategy/rollingUpdate": ["partition": 0],
  ]) { one, _ in one },
  GroupKind(group: "apps", kind: "DaemonSet"): [
    "spec/revisionHistoryLimit": 10,
    "spec/updateStrategy": [
      "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1], "type": "RollingUpdate",
    ], "spec/updateStrategy/rollingUpdate": ["maxSurge": 0, "maxUnavailable": 1],
    "spec/updateStrategy/type": "RollingUpdate",
  ],
  GroupKind(group: "apps", kind: "ReplicaSet"): ["spec/replicas": 1],
  GroupKind(group: "batch", kind: "Job"): [
    "spec/backoffLimit": 6, "spec/completionMode": "NonIndexed", "spec/completions": 1,
    "spec/parallelism": 1, "spec/suspend": false,
  ],
  GroupKind(group: "batch", kind: "CronJob"): [
    "spec/concurrencyPolicy": "Allow", "spec/failedJobsHistoryLimit": 1,
    "spec/successfulJobsHistoryLimit": 3, "spec/suspend": false,
  ],
  GroupKind(kind: "Service"): [
    "spec/internalTrafficPolicy": "Cluster", "spec/ports/protocol": "TCP",
    "spec/sessionAffinity": "None", "spec/type": "ClusterIP",
  ],
  GroupKind(kind: "Endpoints"): ["subsets/ports/protocol": "TCP"],
  GroupKind(kind: "PersistentVolume"): ["spec/persistentVolumeReclaimPolicy": "Retain"],
  GroupKind(kind: "PersistentVolumeClaim"): ["spec/volumeMode": "Filesystem"],
  GroupKind(kind: "Secret"): ["type": "Opaque"],
  GroupKind(group: "admissionregistration.k8s.io", kind: "MutatingWebhookConfiguration"):
    webhookDefaults,
  GroupKind(group: "admissionregistration.k8s.io", kind: "ValidatingWebhookConfiguration"):
    webhookDefaults,
  GroupKind(group: "discovery.k8s.io", kind: "EndpointSlice"): [
    "endpoints/conditions": [:], "ports/name": "", "ports/protocol": "TCP",
  ],
  GroupKind(group: "networking.k8s.io", kind: "NetworkPolicy"): [
    "spec/egress/ports/protocol": "TCP", "spec/ingress/ports/protocol": "TCP",
  ],
  GroupKind(group: "storage.k8s.io", kind: "StorageClass"): [
    "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate",
  ],
]
