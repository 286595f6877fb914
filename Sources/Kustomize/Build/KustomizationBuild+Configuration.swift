import Kinds
import Manifests
import YAML

extension KustomizationBuild {
  /// Takes in the fields that configurations and definitions of custom resources name.
  func configure(_ result: inout Accumulator) throws(KustomizeError) {
    var added: FieldConfiguration?
    for (index, path) in kustomization.configurations.enumerated() {
      try inside("configurations[\(index)]") { () throws(KustomizeError) in
        var fields = added ?? .empty
        try fields.merge(try FieldConfiguration(try folder.value(at: path)))
        added = fields
      }
    }
    var own: FieldConfiguration?
    if let added {
      var fields = FieldConfiguration.standard
      try fields.merge(added)
      own = fields
    }
    try result.configure(own)
    for (index, path) in kustomization.crds.enumerated() {
      try inside("crds[\(index)]") { () throws(KustomizeError) in
        try result.configure(try DefinedFields(try folder.value(at: path)).configuration)
      }
    }
  }

  /// Uses the schema that the kustomization names, unless one was named before.
  func useSchema() throws(KustomizeError) {
    guard session.schema == nil, !kustomization.openAPI.isEmpty else { return }
    try inside("openapi") { () throws(KustomizeError) in
      let version = kustomization.openAPI["version"] ?? ""
      guard let path = kustomization.openAPI["path"] else {
        guard version.isEmpty || version == "v1.21.2" else {
          throw KustomizeError(
            .wrongValue(version, expected: "a version that is built in (v1.21.2)")
          )
        }
        return
      }
      guard version.isEmpty else {
        throw KustomizeError(.conflict("'version' and 'path' exclude each other"))
      }
      session.schema = MergeSchema(openAPI: try folder.value(at: path))
    }
  }
}

extension MergeSchema {
  /// Reads the definitions of an OpenAPI document.
  init(openAPI document: Value) {
    self.init()
    for entry in document["definitions"]?.map ?? [:] {
      var fields: [String: MergeShape.Field] = [:]
      for property in entry.value["properties"]?.map ?? [:] {
        fields[property.key] = Self.field(property.value)
      }
      shapes[entry.key] = MergeShape(fields)
      for kind in entry.value["x-kubernetes-group-version-kind"]?.list ?? [] {
        let type = GroupVersionKind(
          group: kind["group"]?.string ?? "",
          version: kind["version"]?.string ?? "",
          kind: kind["kind"]?.string ?? ""
        )
        kinds[type.apiVersion, default: [:]][type.kind] = entry.key
      }
    }
  }

  private static func field(_ property: Value) -> MergeShape.Field? {
    if let type = type(property) { return .map(type) }
    if let values = property["additionalProperties"], let type = type(values) {
      return .values(type)
    }
    guard let items = property["items"] else { return nil }
    let strategy = property["x-kubernetes-patch-strategy"]?.string ?? ""
    guard strategy.split(separator: ",").contains("merge") else { return nil }
    var keys = property["x-kubernetes-list-map-keys"]?.list?.compactMap(\.string) ?? []
    if keys.isEmpty, let key = property["x-kubernetes-patch-merge-key"]?.string { keys = [key] }
    return .merged(keys, type(items) ?? "")
  }

  /// The name of the definition that a property refers to.
  private static func type(_ property: Value) -> String? {
    property["$ref"]?.string.map { reference in
      reference.hasPrefix("#/definitions/") ? String(reference.dropFirst(14)) : reference
    }
  }
}
