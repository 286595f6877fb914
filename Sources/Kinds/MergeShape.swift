/// How a strategic merge patch merges the fields of one type of object.
package struct MergeShape: Sendable, Hashable {
  /// What is known of a field.
  package enum Field: Sendable, Hashable {
    /// A map of the type with this name.
    case map(String)
    /// A map whose values all have the type with this name.
    case values(String)
    /// A list whose elements are told apart by these fields (none: by their whole values) and have the type with this name.
    case merged([String], String)
  }

  package var fields: [String: Field]

  package init(_ fields: [String: Field]) {
    self.fields = fields
  }
}

/// The shapes of types by their names, and the names of the types of kinds.
package struct MergeSchema: Sendable {
  /// The types of objects, by `apiVersion` and kind.
  package var kinds: [String: [String: String]]
  package var shapes: [String: MergeShape]

  package init(kinds: [String: [String: String]] = [:], shapes: [String: MergeShape] = [:]) {
    self.kinds = kinds
    self.shapes = shapes
  }

  /// The type of a kind's objects; nil where nothing is known of it.
  package func type(apiVersion: String, kind: String) -> String? {
    kinds[apiVersion]?[kind]
  }

  /// The shape of a type; a type without any has no lists that are merged.
  package func shape(_ type: String) -> MergeShape? { shapes[type] }

  /// What kustomize knows of the built-in kinds, which is what they were in Kubernetes 1.21.
  package static let builtIn = MergeSchema(kinds: builtInKinds, shapes: builtInShapes)
}

private let builtInKinds: [String: [String: String]] = {
  var kinds = ["kustomize.config.k8s.io/v1beta1": ["Kustomization": "Kustomization"]]
  for (apiVersion, names) in scopesOf1_21 {
    for kind in names.cluster + names.namespaced {
      kinds[apiVersion, default: [:]][kind] = builtInShapes[kind] == nil ? "Object" : kind
    }
  }
  return kinds
}()

private func workload(_ template: MergeShape.Field = .map("TemplateOwner")) -> MergeShape {
  MergeShape([
    "metadata": .map("Metadata"), "spec": template, "status": .map("WithConditions"),
  ])
}

private let withConditions = MergeShape([
  "metadata": .map("Metadata"), "status": .map("WithConditions"),
])

private let container: [String: MergeShape.Field] = [
  "env": .merged(["name"], ""), "volumeDevices": .merged(["devicePath"], ""),
  "volumeMounts": .merged(["mountPath"], ""),
]

private let webhooks = MergeShape([
  "metadata": .map("Metadata"), "webhooks": .merged(["name"], ""),
])

private let builtInShapes: [String: MergeShape] = [
  "Object": MergeShape(["metadata": .map("Metadata")]),
  "Namespace": withConditions, "PersistentVolumeClaim": withConditions,
  "PodDisruptionBudget": withConditions, "APIService": withConditions,
  "Kustomization": MergeShape([
    "configMapGenerator": .merged(["name"], ""), "secretGenerator": .merged(["name"], ""),
  ]),
  "Metadata": MergeShape(["finalizers": .merged([], ""), "ownerReferences": .merged(["uid"], "")]),
  "WithConditions": MergeShape(["conditions": .merged(["type"], "")]),
  "Deployment": workload(), "DaemonSet": workload(), "ReplicaSet": workload(),
  "ReplicationController": workload(), "Job": workload(), "StatefulSet": workload(),
  "CronJob": workload(.map("CronJobSpec")),
  "Pod": MergeShape([
    "metadata": .map("Metadata"), "spec": .map("PodSpec"), "status": .map("PodStatus"),
  ]),
  "PodTemplate": MergeShape(["metadata": .map("Metadata"), "template": .map("PodTemplateSpec")]),
  "TemplateOwner": MergeShape(["template": .map("PodTemplateSpec")]),
  "CronJobSpec": MergeShape(["jobTemplate": .map("JobTemplate")]),
  "JobTemplate": MergeShape(["metadata": .map("Metadata"), "spec": .map("TemplateOwner")]),
  "PodTemplateSpec": MergeShape(["metadata": .map("Metadata"), "spec": .map("PodSpec")]),
  "PodSpec": MergeShape([
    "containers": .merged(["name"], "Container"),
    "initContainers": .merged(["name"], "Container"),
    "ephemeralContainers": .merged(["name"], "EphemeralContainer"),
    "hostAliases": .merged(["ip"], ""), "imagePullSecrets": .merged(["name"], ""),
    "topologySpreadConstraints": .merged(["topologyKey", "whenUnsatisfiable"], ""),
    "volumes": .merged(["name"], "Volume"),
  ]),
  "Container": MergeShape(
    container.merging(["ports": .merged(["containerPort", "protocol"], "")]) { $1 }
  ),
  "EphemeralContainer": MergeShape(container),
  "Volume": MergeShape(["ephemeral": .map("EphemeralVolume")]),
  "EphemeralVolume": MergeShape(["volumeClaimTemplate": .map("Object")]),
  "PodStatus": MergeShape(["conditions": .merged(["type"], ""), "podIPs": .merged(["ip"], "")]),
  "Service": MergeShape([
    "metadata": .map("Metadata"), "spec": .map("ServiceSpec"), "status": .map("WithConditions"),
  ]),
  "ServiceSpec": MergeShape(["ports": .merged(["port", "protocol"], "")]),
  "ServiceAccount": MergeShape(["metadata": .map("Metadata"), "secrets": .merged(["name"], "")]),
  "Node": MergeShape([
    "metadata": .map("Metadata"), "spec": .map("NodeSpec"), "status": .map("NodeStatus"),
  ]),
  "NodeSpec": MergeShape(["podCIDRs": .merged([], "")]),
  "NodeStatus": MergeShape([
    "addresses": .merged(["type"], ""), "conditions": .merged(["type"], ""),
  ]),
  "ComponentStatus": MergeShape([
    "metadata": .map("Metadata"), "conditions": .merged(["type"], ""),
  ]),
  "MutatingWebhookConfiguration": webhooks, "ValidatingWebhookConfiguration": webhooks,
  "CSINode": MergeShape(["metadata": .map("Metadata"), "spec": .map("CSINodeSpec")]),
  "CSINodeSpec": MergeShape(["drivers": .merged(["name"], "")]),
]
