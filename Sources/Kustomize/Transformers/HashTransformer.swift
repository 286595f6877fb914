import Crypto
import JSON
import Manifests
import YAML

/// Adds a hash of the content to the names of generated objects.
enum HashTransformer {
  static func transform(_ list: inout ResourceList) throws(KustomizeError) {
    for index in list.indices where list[index].needsHash {
      try list.update(index) { (resource) throws(KustomizeError) in
        let hash = try Self.hash(of: resource.node)
        let name = resource.name
        resource.rememberID()
        resource.setMetadata("name", to: "\(name)-\(hash)")
      }
    }
  }

  /// Ten letters of a digest of the data, with digits and vowels replaced so that no words come of them.
  static func hash(of node: YAMLNode) throws(KustomizeError) -> String {
    var fields: [String: Value] = [:]
    let kind = node["kind"]?.text ?? ""
    func put(_ name: String, _ path: [String]) throws(KustomizeError) {
      fields[name] = try value(of: node[path])
    }
    fields["kind"] = .string(kind)
    // kustomize means the name here, but looks for a field that no object has.
    fields["name"] = ""
    try put("data", ["data"])
    let other = kind == "Secret" ? "stringData" : "binaryData"
    if kind == "Secret" { try put("type", ["type"]) }
    if node[other]?.map != nil { try put(other, [other]) }
    let mapping = Mapping(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    let json = JSONWriter().bytes(of: .map(mapping))
    let replaced: [Character: Character] = ["0": "g", "1": "h", "3": "k", "a": "m", "e": "t"]
    return String(hexadecimal(sha256(json)).prefix(10).map { replaced[$0] ?? $0 })
  }

  private static func value(of node: YAMLNode?) throws(KustomizeError) -> Value {
    guard let node else { return "" }
    if let text = node.text { return .string(text) }
    do { return try node.value() } catch { throw KustomizeError(.yaml(error)) }
  }
}
