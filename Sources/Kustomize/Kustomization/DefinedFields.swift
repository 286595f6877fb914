import Kinds
import Manifests

/// The fields of custom resources that their definitions, in OpenAPI's form, mark for kustomize.
struct DefinedFields {
  private(set) var configuration = FieldConfiguration.empty
  private let definitions: Mapping

  /// Reads the definitions of a file.
  ///
  /// - Throws: where they are no maps.
  init(_ document: Value) throws(KustomizeError) {
    definitions = document.map ?? [:]
    for entry in definitions {
      guard entry.value.map != nil else {
        throw KustomizeError(.wrongType(expected: "definition", found: entry.value.typeName))
          .inside(entry.key)
      }
      let properties = Self.properties(of: entry.value)
      guard ["kind", "apiVersion", "metadata"].allSatisfy({ properties[$0] != nil }) else {
        continue
      }
      let kind = entry.key.split(separator: ".").last.map(String.init) ?? entry.key
      add(entry.key, of: kind, at: [], depth: 0)
    }
  }

  private static func properties(of definition: Value) -> Mapping {
    definition["Schema"]?["properties"]?.map ?? [:]
  }

  private mutating func add(_ type: String, of kind: String, at path: [String], depth: Int) {
    guard depth < 32, let definition = definitions[type] else { return }
    for property in Self.properties(of: definition) {
      let place = path + [property.key]
      let spec = FieldSpec(place.joined(separator: "/"), kind: kind)
      func mark(_ name: String) -> String? { property.value[name]?.string }
      if mark("x-kubernetes-annotation") != nil { configuration.commonAnnotations.append(spec) }
      if mark("x-kubernetes-label-selector") != nil { configuration.commonLabels.append(spec) }
      if mark("x-kubernetes-identity") != nil { configuration.namePrefix.append(spec) }
      if let version = mark("x-kubernetes-object-ref-api-version"),
        let target = mark("x-kubernetes-object-ref-kind")
      {
        let name = mark("x-kubernetes-object-ref-name-key") ?? "name"
        let referrer = FieldSpec((place + [name]).joined(separator: "/"), kind: kind)
        configuration.nameReferences.append(
          NameReference(version: version, kind: target, referrers: [referrer])
        )
      }
      if let inner = mark("$ref") { add(inner, of: kind, at: place, depth: depth + 1) }
    }
  }
}
