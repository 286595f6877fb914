import Manifests

/// The schemas of all kinds, in the form of OpenAPI 3 that `kubectl` reads.
enum OpenAPIDocuments {
  /// Where the document of each group and version is.
  static func index(_ registry: Registry, revision: Int) -> Value {
    var paths = Mapping()
    for group in registry.groups {
      for version in group.versions {
        let path = group.name.isEmpty ? "api/\(version)" : "apis/\(group.name)/\(version)"
        paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(revision)")]
      }
    }
    return ["paths": .map(paths)]
  }

  /// The document of one group and version; nil where it serves nothing.
  static func document(group: String, version: String, _ registry: Registry) -> Value? {
    let resources = registry.resources(group: group, version: version)
    guard !resources.isEmpty else { return nil }
    var schemas = Mapping()
    var paths = Mapping()
    for resource in resources {
      guard let schema = resource.schema else { continue }
      let name = schema.name ?? customName(of: resource)
      var keywords = schema.keywords
      keywords["x-kubernetes-group-version-kind"] = [kind(of: resource)]
      add(.map(keywords), named: name, to: &schemas, schema.definitions)
      for entry in operations(on: resource, name) { paths[entry.key] = entry.value }
    }
    return [
      "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.0"],
      "paths": .map(paths), "components": ["schemas": .map(schemas)],
    ]
  }

  private static func kind(of resource: Resource) -> Value {
    [
      "group": .string(resource.type.group), "version": .string(resource.type.version),
      "kind": .string(resource.type.kind),
    ]
  }

  private static func customName(of resource: Resource) -> String {
    let parts = resource.type.group.split(separator: ".").reversed()
    return "\(parts.joined(separator: ".")).\(resource.type.version).\(resource.type.kind)"
  }

  /// What `kubectl` looks for: whether a kind can be patched, and by which query fields are checked.
  private static func operations(on resource: Resource, _ schema: String) -> Mapping {
    let type = resource.type
    var path = type.group.isEmpty ? "/api/\(type.version)/" : "/apis/\(type.group)/\(type.version)/"
    if resource.isNamespaced { path += "namespaces/{namespace}/" }
    path += resource.plural
    let parameters: Value = .list(
      ["dryRun", "fieldManager", "fieldValidation", "force"].map { name -> Value in
        ["name": .string(name), "in": "query", "schema": ["type": "string"]]
      }
    )
    let content: Value = ["schema": ["$ref": .string(reference(to: schema))]]
    func operation(_ action: Value) -> Value {
      [
        "parameters": parameters, "x-kubernetes-action": action,
        "x-kubernetes-group-version-kind": kind(of: resource),
        "responses": ["200": ["description": "OK", "content": ["application/json": content]]],
      ]
    }
    return [
      path: ["get": operation("list"), "post": operation("post")],
      path + "/{name}": [
        "get": operation("get"), "put": operation("put"), "patch": operation("patch"),
        "delete": operation("delete"),
      ],
    ]
  }

  /// Adds a schema and those that it refers to, under the names that documents use.
  private static func add(
    _ schema: Value,
    named name: String,
    to schemas: inout Mapping,
    _ definitions: SchemaDefinitions
  ) {
    guard !schemas.contains(name) else { return }
    schemas[name] = .null
    var names: [String] = []
    schemas[name] = rewritten(schema, &names)
    for name in names {
      add(.map(definitions.keywords(of: name)), named: name, to: &schemas, definitions)
    }
  }

  private static func rewritten(_ schema: Value, _ names: inout [String]) -> Value {
    switch schema {
    case .map(let map):
      var result = Mapping()
      for entry in map {
        if entry.key == "$ref", case .string(let name) = entry.value {
          names.append(name)
          result["allOf"] = [["$ref": .string(reference(to: name))]]
        } else {
          result[entry.key] = rewritten(entry.value, &names)
        }
      }
      return .map(result)
    case .list(let elements):
      return .list(elements.map { rewritten($0, &names) })
    default: return schema
    }
  }

  private static func reference(to name: String) -> String { "#/components/schemas/\(name)" }
}
