import Manifests
import YAML

/// Makes ConfigMaps and Secrets of literals and files.
struct DataGenerator {
  let data: GeneratedData
  let isSecret: Bool

  /// The object, which takes a hash in its name unless that is switched off.
  ///
  /// - Throws: when it has no name, or a source cannot be read.
  func resource(in folder: Folder) throws(KustomizeError) -> Resource {
    guard !data.name.isEmpty else { throw KustomizeError(.missing("'name'")) }
    let values = try KeyValues(data, in: folder)
    var object = YAMLMap([
      .init(key: "apiVersion", node: .text("v1")),
      .init(key: "kind", node: .text(isSecret ? "Secret" : "ConfigMap")),
      .init(key: "metadata", node: .map(metadata)),
    ])
    if isSecret { object["type"] = .text(data.type.isEmpty ? "Opaque" : data.type) }
    fill(&object, with: values)
    if data.options?.immutable == true {
      object["immutable"] = .scalar(YAMLScalar("true", tag: .bool))
    }
    var resource = Resource(.map(object))
    resource.behaviour = Resource.Behaviour(rawValue: data.behaviour) ?? .unspecified
    resource.needsHash = data.options?.disablesNameSuffixHash != true
    return resource
  }

  private var metadata: YAMLMap {
    var map = YAMLMap([.init(key: "name", node: .text(data.name))])
    if !data.namespace.isEmpty { map["namespace"] = .text(data.namespace) }
    for (key, texts) in [
      ("labels", data.options?.labels ?? [:]), ("annotations", data.options?.annotations ?? [:]),
    ] where !texts.isEmpty {
      let entries = texts.sorted { $0.key < $1.key }
      map[key] = .map(YAMLMap(entries.map { .init(key: $0.key, node: .text($0.value)) }))
    }
    return map
  }

  private func fill(_ object: inout YAMLMap, with values: KeyValues) {
    if isSecret { object["data"] = .emptyMap }
    for pair in values.pairs.sorted(by: { $0.key < $1.key }) {
      let text = isSecret ? nil : String(validating: pair.bytes, as: UTF8.self)
      let field = isSecret || text != nil ? "data" : "binaryData"
      var map = object[field] ?? .emptyMap
      map[pair.key] = .text(text ?? Self.base64(pair.bytes))
      object[field] = map
    }
  }

  /// Base64 in lines of seventy letters, each with a line feed where there is more than one.
  static func base64(_ bytes: [UInt8]) -> String {
    let text = Base64.text(of: bytes)
    guard text.utf8.count > 70 else { return text }
    var result = ""
    var rest = text[...]
    while !rest.isEmpty {
      result += rest.prefix(70) + "\n"
      rest = rest.dropFirst(70)
    }
    return result
  }
}
