import Manifests
import YAML

/// An object on its way through a build, with what the build remembers of it.
struct Resource {
  /// The object; null once a patch has deleted it.
  var node: YAMLNode
  /// What it was called before, the oldest first.
  var past: [ResourceID] = []
  /// The prefixes and suffixes that its name was given.
  var prefixes: [String] = []
  var suffixes: [String] = []
  var behaviour = Behaviour.unspecified
  var needsHash = false
  var allowsNameChange = false
  var allowsKindChange = false
  /// The variables that take their value from it.
  var variables: [String] = []
  var origin: Origin?
  var transformations: [Origin] = []
  /// The file that it was read from.
  var place: Location?

  /// What happens where an object of the same name is there already.
  enum Behaviour: String {
    case unspecified = ""
    case create
    case replace
    case merge
  }

  init(_ node: YAMLNode, place: Location? = nil) {
    self.node = node
    self.place = place
  }

  var apiVersion: String { node["apiVersion"]?.plainText ?? "" }
  var kind: String { node["kind"]?.plainText ?? "" }
  var name: String { node["metadata"]?["name"]?.text ?? "" }
  var namespace: String { node["metadata"]?["namespace"]?.plainText ?? "" }
  var type: GroupVersionKind { GroupVersionKind(apiVersion: apiVersion, kind: kind) }
  var id: ResourceID { ResourceID(type, name: name, namespace: namespace) }
  /// What it was called at first.
  var firstID: ResourceID { past.first ?? id }
  var isDeleted: Bool {
    switch node {
    case .scalar: node.isNull
    case .list(let elements): elements.isEmpty
    case .map(let map): map.isEmpty
    }
  }

  /// Keeps the present name among those of the past.
  mutating func rememberID() {
    let id = id
    let namespace = id.effectiveNamespace
    past.append(ResourceID(id.type, name: id.name, namespace: namespace, isOfCluster: false))
  }

  /// The names of the past; their groups and versions are always those of today.
  var pastIDs: [ResourceID] {
    guard let first = past.first else { return [] }
    let type = type
    guard first.type.group != type.group || first.type.version != type.version else { return past }
    return past.map {
      ResourceID(
        GroupVersionKind(group: type.group, version: type.version, kind: $0.type.kind),
        name: $0.name,
        namespace: $0.namespace,
        isOfCluster: false
      )
    }
  }

  /// Whether it is or was called so.
  func isOrWas(_ matches: (ResourceID) -> Bool) -> Bool {
    pastIDs.contains(where: matches) || matches(id)
  }

  mutating func setMetadata(_ field: String, to text: String?) {
    if node["metadata"]?.map == nil { node["metadata"] = .emptyMap }
    node.changeMap { map in
      map.update("metadata") { $0[field] = text.map { .text($0) } }
    }
  }

  /// The texts of a map of the metadata, whatever they mean.
  func texts(of field: String) -> [String: String] {
    guard let map = node["metadata"]?[field]?.map else { return [:] }
    var texts: [String: String] = [:]
    for entry in map.entries { texts[entry.key] = entry.node.text ?? "" }
    return texts
  }

  /// Writes a map of the metadata with texts only; an empty one is left out.
  mutating func setTexts(_ texts: [String: String], of field: String) {
    if node["metadata"]?.map == nil {
      guard !texts.isEmpty else { return }
      node["metadata"] = .emptyMap
    }
    let entries = texts.sorted { $0.key < $1.key }.map {
      YAMLMap.Entry(key: $0.key, node: .text($0.value))
    }
    node.changeMap { map in
      map.update("metadata") { $0[field] = entries.isEmpty ? nil : .map(YAMLMap(entries)) }
    }
  }
}

extension YAMLNode {
  /// The text of a scalar that is not null.
  var plainText: String? { isNull ? nil : text }
}
