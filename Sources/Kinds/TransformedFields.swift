/// The fields that kustomize's transformers change in built-in kinds.
package enum TransformedFields {
  /// Names that take prefixes and suffixes.
  package static let names = [FieldSpec("metadata/name")]

  /// Namespaces besides the object's own.
  package static let namespaces = [
    FieldSpec("metadata/name", kind: "Namespace", creates: true),
    FieldSpec(
      "spec/service/namespace",
      group: "apiregistration.k8s.io",
      kind: "APIService",
      creates: true
    ),
    FieldSpec(
      "spec/conversion/webhook/clientConfig/service/namespace",
      group: "apiextensions.k8s.io",
      kind: "CustomResourceDefinition"
    ),
  ]

  /// Labels of objects and of what they make.
  package static let templateLabels =
    [FieldSpec("metadata/labels", creates: true)] + templateMetadata("labels", statefulSet: "apps")
    + [
      FieldSpec(
        "spec/volumeClaimTemplates[]/metadata/labels",
        group: "apps",
        kind: "StatefulSet",
        creates: true
      )
    ]

  /// Labels and the selectors that go with them.
  package static let commonLabels = selectors + templateLabels

  package static let commonAnnotations =
    [FieldSpec("metadata/annotations", creates: true)]
    + templateMetadata("annotations", statefulSet: "")

  package static let images = ["spec", "spec/template/spec"].flatMap { path in
    ["containers", "initContainers"].map { FieldSpec("\(path)/\($0)[]/image", creates: true) }
  }

  package static let replicas = [
    "Deployment", "ReplicationController", "ReplicaSet", "StatefulSet",
  ].map { FieldSpec("spec/replicas", kind: $0, creates: true) }

  /// Fields in which variables such as `$(NAME)` are filled in.
  package static let variables: [FieldSpec] =
    podPlaces.flatMap { place in
      containerFields.map { FieldSpec("\(place.path)/\($0)", kind: place.kind) }
    }
    + podPlaces.map { place in
      let volumes = place.kind == "CronJob" ? "spec/jobTemplate/spec/template" : place.path
      return FieldSpec("\(volumes)/volumes/nfs/server", kind: place.kind)
    }
    + [
      FieldSpec("spec/template/metadata/annotations", kind: "Deployment"),
      FieldSpec("spec/rules/host", kind: "Ingress"),
      FieldSpec("spec/tls/hosts", kind: "Ingress"),
      FieldSpec("spec/tls/secretName", kind: "Ingress"),
      FieldSpec("spec/ports/port", kind: "Service"),
      FieldSpec("spec/ports/targetPort", kind: "Service"),
      FieldSpec("spec/volumeClaimTemplates/spec/nfs/server", kind: "StatefulSet"),
      FieldSpec("spec/nfs/server", kind: "PersistentVolume"),
      FieldSpec("metadata/labels"),
      FieldSpec("metadata/annotations"),
    ]

  private static let containerFields = ["containers", "initContainers"].flatMap { containers in
    ["args", "command", "env/value", "volumeMounts/mountPath"].map { "\(containers)/\($0)" }
  }

  private static let podPlaces: [(kind: String, path: String)] =
    [("CronJob", "spec/jobTemplate/spec/template/spec")]
    + ["DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"].map {
      ($0, "spec/template/spec")
    }
    + [("Pod", "spec")]

  /// The metadata of what workloads make.
  private static func templateMetadata(_ field: String, statefulSet group: String) -> [FieldSpec] {
    let template = "spec/template/metadata/\(field)"
    return [
      FieldSpec(template, version: "v1", kind: "ReplicationController", creates: true),
      FieldSpec(template, kind: "Deployment", creates: true),
      FieldSpec(template, kind: "ReplicaSet", creates: true),
      FieldSpec(template, kind: "DaemonSet", creates: true),
      FieldSpec(template, group: group, kind: "StatefulSet", creates: true),
      FieldSpec(template, group: "batch", kind: "Job", creates: true),
      FieldSpec(
        "spec/jobTemplate/metadata/\(field)",
        group: "batch",
        kind: "CronJob",
        creates: true
      ),
      FieldSpec(
        "spec/jobTemplate/spec/template/metadata/\(field)",
        group: "batch",
        kind: "CronJob",
        creates: true
      ),
    ]
  }

  private static let selectors: [FieldSpec] =
    [
      FieldSpec("spec/selector", version: "v1", kind: "Service", creates: true),
      FieldSpec("spec/selector", version: "v1", kind: "ReplicationController", creates: true),
    ]
    + ["Deployment", "ReplicaSet", "DaemonSet"].map {
      FieldSpec("spec/selector/matchLabels", kind: $0, creates: true)
    }
    + [
      FieldSpec("spec/selector/matchLabels", group: "apps", kind: "StatefulSet", creates: true),
      FieldSpec("spec/selector/matchLabels", group: "batch", kind: "Job"),
      FieldSpec("spec/jobTemplate/spec/selector/matchLabels", group: "batch", kind: "CronJob"),
      FieldSpec("spec/selector/matchLabels", group: "policy", kind: "PodDisruptionBudget"),
    ]
    + ["spec", "spec/ingress/from", "spec/egress/to"].map {
      FieldSpec("\($0)/podSelector/matchLabels", group: "networking.k8s.io", kind: "NetworkPolicy")
    }
    + ["Deployment", "StatefulSet"].flatMap { kind in
      podSelectors.map {
        FieldSpec("spec/template/spec/\($0)/labelSelector/matchLabels", group: "apps", kind: kind)
      }
    }

  private static let podSelectors =
    ["podAffinity", "podAntiAffinity"].flatMap { affinity in
      [
        "affinity/\(affinity)/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
        "affinity/\(affinity)/requiredDuringSchedulingIgnoredDuringExecution",
      ]
    } + ["topologySpreadConstraints"]
}
