import Manifests

/// The rules for objects of built-in kinds that schemas do not tell.
enum Validation {
  /// Checks an object, and what of it may change where it replaces another version of itself.
  static func check(
    _ object: Value,
    replacing live: Value?,
    _ resource: Resource
  ) throws(Refusal) {
    guard !resource.isCustom else { return }
    var causes: [Refusal.Cause] = []
    if let path = podTemplatePath(resource) {
      causes += template(object, path, resource)
    } else if resource.qualified == "pods" {
      causes += pod(object["spec"] ?? [:], "spec")
    }
    if resource.qualified == "services" { causes += servicePorts(object) }
    if resource.key == .volumes { causes += volume(object) }
    if let live { causes += changes(from: live, to: object, resource) }
    guard causes.isEmpty else { throw .invalid(resource, object.name, causes) }
  }

  /// The rules for what may change once the object is there.
  private static func changes(
    from live: Value,
    to object: Value,
    _ resource: Resource
  ) -> [Refusal.Cause] {
    var causes: [Refusal.Cause] = []
    for path in immutableFields[resource.qualified] ?? [] where live[path] != object[path] {
      let field = path.joined(separator: ".")
      causes.append(invalid(field, object[path], "field is immutable"))
    }
    let isImmutable = live["immutable"] == true
    if ["configmaps", "secrets"].contains(resource.qualified), isImmutable,
      live["data"] != object["data"] || live["binaryData"] != object["binaryData"]
    {
      causes.append(
        .init(
          reason: "FieldValueForbidden",
          message: "Forbidden: field is immutable when `immutable` is set",
          field: "data"
        )
      )
    }
    if resource.qualified == "statefulsets.apps" { causes += statefulSetChange(live, object) }
    return causes
  }

  private static let immutableFields: [String: [[String]]] = [
    "deployments.apps": [["spec", "selector"]], "replicasets.apps": [["spec", "selector"]],
    "daemonsets.apps": [["spec", "selector"]],
    "jobs.batch": [["spec", "selector"], ["spec", "completions"], ["spec", "template"]],
    "services": [["spec", "clusterIP"]], "secrets": [["type"]],
    "rolebindings.rbac.authorization.k8s.io": [["roleRef"]],
    "clusterrolebindings.rbac.authorization.k8s.io": [["roleRef"]],
    "storageclasses.storage.k8s.io": [["provisioner"], ["parameters"], ["reclaimPolicy"]],
    "persistentvolumeclaims": [
      ["spec", "accessModes"], ["spec", "storageClassName"], ["spec", "selector"],
    ],
  ]

  private static func statefulSetChange(_ live: Value, _ object: Value) -> [Refusal.Cause] {
    let free: Set<String> = [
      "replicas", "ordinals", "template", "updateStrategy", "minReadySeconds",
      "persistentVolumeClaimRetentionPolicy", "revisionHistoryLimit",
    ]
    let (before, after) = (live["spec"]?.map ?? [:], object["spec"]?.map ?? [:])
    let names = Set(before.keys + after.keys).subtracting(free)
    guard names.contains(where: { before[$0] != after[$0] }) else { return [] }
    return [
      .init(
        reason: "FieldValueForbidden",
        message:
          "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        field: "spec"
      )
    ]
  }

  private static func podTemplatePath(_ resource: Resource) -> [String]? {
    switch resource.qualified {
    case "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps",
      "jobs.batch":
      ["spec", "template"]
    case "cronjobs.batch": ["spec", "jobTemplate", "spec", "template"]
    default: nil
    }
  }

  private static func template(
    _ object: Value,
    _ path: [String],
    _ resource: Resource
  ) -> [Refusal.Cause] {
    var causes: [Refusal.Cause] = []
    let labels = (object[path + ["metadata", "labels"]]?.map ?? [:])
    if resource.type.group == "apps" {
      let selector = object[["spec", "selector"]]
      if selector?.map == nil { causes.append(required("spec.selector")) }
      if selector?.map == nil || !LabelSelector(selector).matches(labels.texts) {
        let message =
          "Invalid value: \(labels.isEmpty ? "null" : GoText.map(labels)): `selector` does not match template `labels`"
        causes.append(
          .init(
            reason: "FieldValueInvalid",
            message: message,
            field: "spec.template.metadata.labels"
          )
        )
      }
    }
    return causes
      + pod(
        object[path + ["spec"]] ?? [:],
        (path + ["spec"]).joined(separator: ".")
      )
  }

  private static func pod(_ spec: Value, _ path: String) -> [Refusal.Cause] {
    guard let containers = spec["containers"]?.list, !containers.isEmpty else {
      return [required("\(path).containers")]
    }
    var causes: [Refusal.Cause] = []
    var names = Set<String>()
    for (position, container) in containers.enumerated() {
      let place = "\(path).containers[\(position)]"
      if let name = container["name"]?.string, !name.isEmpty {
        if !names.insert(name).inserted {
          causes.append(
            .init(
              reason: "FieldValueDuplicate",
              message: "Duplicate value: \"\(name)\"",
              field: "\(place).name"
            )
          )
        }
      } else {
        causes.append(required("\(place).name"))
      }
      if container["image"]?.string?.isEmpty != false { causes.append(required("\(place).image")) }
    }
    return causes
  }

  private static func servicePorts(_ object: Value) -> [Refusal.Cause] {
    let type = object[["spec", "type"]]?.string
    let isHeadless = object[["spec", "clusterIP"]] == "None"
    let ports = object[["spec", "ports"]]?.list ?? []
    if ports.isEmpty, type != "ExternalName", !isHeadless { return [required("spec.ports")] }
    guard ports.count > 1 else { return [] }
    return ports.indices.filter { ports[$0]["name"] == nil }.map {
      required("spec.ports[\($0)].name")
    }
  }

  private static func volume(_ object: Value) -> [Refusal.Cause] {
    var causes: [Refusal.Cause] = []
    let spec = object["spec"]
    if spec?["accessModes"]?.list?.isEmpty != false { causes.append(required("spec.accessModes")) }
    if spec?["capacity"]?.map?.isEmpty != false { causes.append(required("spec.capacity")) }
    let common: Set<String> = [
      "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity",
      "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName",
      "volumeMode",
    ]
    if (spec?.map ?? [:]).keys.allSatisfy(common.contains) {
      let message = "Required value: must specify a volume type"
      causes.append(.init(reason: "FieldValueRequired", message: message, field: "spec"))
    }
    return causes
  }

  private static func required(_ field: String) -> Refusal.Cause {
    Refusal.Cause(reason: "FieldValueRequired", message: "Required value", field: field)
  }

  private static func invalid(_ field: String, _ value: Value?, _ cause: String) -> Refusal.Cause {
    Refusal.Cause(
      reason: "FieldValueInvalid",
      message: "Invalid value: \(GoText.json(value ?? .null)): \(cause)",
      field: field
    )
  }
}
