import Cluster
import Foundation
import JSON
import Manifests
import TestSupport
import Testing

/// What the sandbox knows of built-in kinds is what a real server of the newest version says of them, without its prose.
@Suite struct KindsTests {
  private static let file = Fixture.repository + "/Sources/CKubernetes/kinds.json"

  @Test(.apiServer) func `the kinds are those of a real server`() async throws {
    let server = Server(
      try ClusterAccess.find(
        kubeconfig: try ClusterConnection.required().kubeconfig,
        context: nil,
        environment: [:]
      )
    )
    guard try await server.minorVersion() == ConformanceTests.recordedMinor else { return }
    let found = try await KindsDocument(of: server).text
    if ProcessInfo.processInfo.environment["SWELL_RECORD"] == "1" {
      try found.write(toFile: Self.file, atomically: true, encoding: .utf8)
      Issue.record("recorded kinds.json")
    }
    let known = try String(contentsOfFile: Self.file, encoding: .utf8)
    #expect(found == known, "record it with SWELL_RECORD=1")
  }
}

/// Discovery and schemas of a server in one document, a line for each group and each schema.
private struct KindsDocument {
  private var groups: [Value] = []
  private var schemas: [String: Value] = [:]

  init(of server: Server) async throws {
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    for path in ["/api", "/apis"] {
      for group in try await server.value(path, accept: accept)["items"]?.list ?? [] {
        // Other tests define kinds on the same server.
        if group[["metadata", "name"]]?.string?.contains("example.") == true { continue }
        groups.append([
          "name": group[["metadata", "name"]] ?? "", "versions": group["versions"] ?? [],
        ])
      }
    }
    let index = try await server.value("/openapi/v3")
    for entry in index["paths"]?.map ?? [:]
    where entry.key.contains("/v") && !entry.key.contains("example.") {
      let path = entry.value["serverRelativeURL"]?.string ?? ""
      let document = try await server.value(path)
      for schema in document[["components", "schemas"]]?.map ?? [:] {
        schemas[schema.key] = Self.reduced(Self.flat(schema.value))
      }
    }
    for (name, schema) in schemas {
      let key = "x-kubernetes-group-version-kind"
      // What all groups share names no kind.
      if let kinds = schema[key]?.list, kinds.count > 1 { schemas[name]?[key] = nil }
    }
  }

  var text: String {
    let writer = JSONWriter(escapesHTML: false)
    let lines = schemas.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      "\(writer.text(of: .string($0.key))):\(writer.text(of: $0.value))"
    }
    let groups = groups.map { writer.text(of: $0) }.joined(separator: ",\n")
    return "{\"groups\":[\n\(groups)\n],\"schemas\":{\n\(lines.joined(separator: ",\n"))\n}}\n"
  }

  /// Some builds of the server nest a schema's parts in the names of their Go structs.
  private static func flat(_ value: Value) -> Value {
    switch value {
    case .list(let elements): return .list(elements.map(flat))
    case .map(var map):
      if let properties = map["SchemaProps"]?.map, let extensions = map["ArbitraryKeys"]?.map {
        for name in ["SchemaProps", "ArbitraryKeys", "SwaggerSchemaProps"] { map[name] = nil }
        for entry in properties.entries + extensions.entries { map[entry.key] = entry.value }
      }
      return .map(map.mapValues(flat))
    default: return value
    }
  }

  /// A schema without prose, and with references as plain names.
  private static func reduced(_ schema: Value) -> Value {
    guard case .map(var map) = schema else { return schema }
    if case .map(let fields)? = map["properties"] {
      map["properties"] = .map(fields.mapValues(reduced))
    }
    for key in ["items", "additionalProperties", "not"] { map[key] = map[key].map(reduced) }
    for key in ["oneOf", "anyOf", "allOf"] {
      map[key] = map[key]?.list.map { .list($0.map(reduced)) } ?? map[key]
    }
    map["description"] = nil
    if let parts = map["allOf"]?.list, parts.count == 1, let reference = parts[0]["$ref"] {
      map["allOf"] = nil
      map["$ref"] = reference
    }
    if case .string(let text)? = map["$ref"] {
      map["$ref"] = .string(text.replacingOccurrences(of: "#/components/schemas/", with: ""))
    }
    if map["default"] == [:], map["$ref"] == nil { map["default"] = nil }
    return .map(map)
  }
}
