package import Manifests

/// The keys that lead to the pod specification inside an object; nil for kinds that have none.
package func podSpecPath(of kind: GroupKind) -> [String]? {
  switch (kind.group, kind.kind) {
  case ("", "Pod"): ["spec"]
  case ("", "PodTemplate"): ["template", "spec"]
  case ("", "ReplicationController"): ["spec", "template", "spec"]
  case ("apps", "DaemonSet"), ("apps", "Deployment"), ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"), ("batch", "Job"), ("extensions", "DaemonSet"),
    ("extensions", "Deployment"), ("extensions", "ReplicaSet"):
    ["spec", "template", "spec"]
  case ("batch", "CronJob"): ["spec", "jobTemplate", "spec", "template", "spec"]
  default: nil
  }
}
