package import Manifests

/// Whether a value of a built-in object that is empty says something other than leaving the field out.
///
/// Such fields are pointers in Kubernetes' own types: `privileged: false` and `emptyDir: {}` are kept, `hostNetwork: false` is not.
package func keepsEmptyValue(_ value: Value, inField name: String) -> Bool {
  switch value {
  case .bool(let truth): truth || keptFalse.contains(name)
  case .int(let number): number != 0 || keptZero.contains(name)
  case .double(let number): number != 0 || keptZero.contains(name)
  case .string(let text): !text.isEmpty || keptText.contains(name)
  case .map(let map): !map.isEmpty || keptMap.contains(name)
  case .list(let list): !list.isEmpty
  case .null: false
  }
}

private let keptFalse: Set<String> = [
  "allocateLoadBalancerNodePorts", "allowPrivilegeEscalation", "allowVolumeExpansion",
  "attachRequired", "automountServiceAccountToken", "blockOwnerDeletion", "controller",
  "enableServiceLinks", "hostUsers", "immutable", "manualSelector", "optional", "privileged",
  "readOnlyRootFilesystem", "ready", "runAsNonRoot", "serving", "setHostnameAsFQDN",
  "shareProcessNamespace", "suspend", "terminating",
]

private let keptZero: Set<String> = [
  "activeDeadlineSeconds", "averageUtilization", "backoffLimit", "completions", "defaultMode",
  "expirationSeconds", "failedJobsHistoryLimit", "fsGroup", "maxSurge", "maxUnavailable",
  "minAvailable", "minReplicas", "mode", "parallelism", "partition", "percentage", "port",
  "progressDeadlineSeconds", "replicas", "revisionHistoryLimit", "runAsGroup", "runAsUser",
  "stabilizationWindowSeconds", "startingDeadlineSeconds", "successfulJobsHistoryLimit",
  "terminationGracePeriodSeconds", "timeoutSeconds", "tolerationSeconds",
  "ttlSecondsAfterFinished", "value",
]

private let keptText: Set<String> = [
  "appProtocol", "conditionType", "ingressClassName", "loadBalancerClass", "path",
  "preemptionPolicy",
  "procMount", "runtimeClassName", "storageClassName", "timeZone", "volumeAttributesClassName",
]

private let keptMap: Set<String> = [
  "affinity", "emptyDir", "labelSelector", "lifecycle", "namespaceSelector", "nodeAffinity",
  "objectSelector", "podAffinity", "podAntiAffinity", "rollingUpdate", "seccompProfile",
  "securityContext", "selector",
]
