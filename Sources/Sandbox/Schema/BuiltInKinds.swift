import CKubernetes
import JSON
import Manifests

/// The kinds of a current API server, as one described itself.
struct BuiltInKinds: Sendable {
  /// The groups in the order of discovery, the core group first.
  let groups: [(name: String, versions: [String])]
  let resources: [Resource]
  let definitions: SchemaDefinitions
  /// The schemas of kinds, those of which no objects are kept included.
  let schemas: [GroupVersionKind: Schema]
  /// The defaults that schemas do not tell, by the schemas' names.
  private let defaults: Mapping

  /// Read once for the process.
  static let current = BuiltInKinds()

  private init() {
    let document = Self.read(swell_kubernetes_kinds())
    defaults = Self.read(swell_kubernetes_defaults()).map ?? [:]
    let definitions = SchemaDefinitions(document["schemas"]?.map ?? [:])
    schemas = Self.schemasByKind(definitions)
    var groups: [(name: String, versions: [String])] = []
    var resources: [Resource] = []
    for group in document["groups"]?.list ?? [] {
      let name = group["name"]?.string ?? ""
      var versions: [String] = []
      for version in group["versions"]?.list ?? [] {
        let found = Self.resources(of: version, in: name, schemas)
        guard !found.isEmpty else { continue }
        versions.append(version["version"]?.string ?? "")
        resources += found
      }
      groups.append((name, versions))
    }
    self.groups = groups.filter { !$0.versions.isEmpty }
    self.resources = resources
    self.definitions = definitions
  }

  /// The defaults of a schema's fields that only the server's code knows.
  func defaults(of schema: String) -> Mapping {
    let prefix = "io.k8s.api."
    let name = schema.hasPrefix(prefix) ? String(schema.dropFirst(prefix.count)) : schema
    return defaults[name]?.map ?? [:]
  }

  private static func read(_ document: swell_document) -> Value {
    let bytes = UnsafeBufferPointer(start: document.bytes, count: document.size)
    guard let value = try? JSONReader().value(of: bytes) else {
      preconditionFailure("a document of the program is no JSON")
    }
    return value
  }

  private static func schemasByKind(
    _ definitions: SchemaDefinitions
  ) -> [GroupVersionKind: Schema] {
    var schemas: [GroupVersionKind: Schema] = [:]
    for name in definitions.names {
      let schema = definitions.schema(named: name)
      for kind in schema.keywords["x-kubernetes-group-version-kind"]?.list ?? [] {
        let type = GroupVersionKind(
          group: kind["group"]?.string ?? "",
          version: kind["version"]?.string ?? "",
          kind: kind["kind"]?.string ?? ""
        )
        schemas[type] = schema
      }
    }
    return schemas
  }

  private static func resources(
    of version: Value,
    in group: String,
    _ schemas: [GroupVersionKind: Schema]
  ) -> [Resource] {
    (version["resources"]?.list ?? []).compactMap { item in
      let plural = item["resource"]?.string ?? ""
      let type = GroupVersionKind(
        group: group,
        version: version["version"]?.string ?? "",
        kind: item["responseKind"]?["kind"]?.string ?? ""
      )
      return Resource(
        type: type,
        plural: plural,
        singular: item["singularResource"]?.string ?? "",
        shortNames: (item["shortNames"]?.list ?? []).compactMap(\.string),
        categories: (item["categories"]?.list ?? []).compactMap(\.string),
        isNamespaced: item["scope"] == "Namespaced",
        verbs: (item["verbs"]?.list ?? []).compactMap(\.string),
        subresources: item["subresources"]?.list ?? [],
        schema: schemas[type],
        custom: nil
      )
    }
  }
}
