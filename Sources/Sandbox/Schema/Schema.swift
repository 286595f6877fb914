import Manifests

/// The schema of a field, in the words of OpenAPI and Kubernetes' extensions to it.
struct Schema: Sendable {
  /// How the elements of a list are told apart.
  enum ListType: Sendable, Equatable {
    case atomic
    case set
    case map(keys: [String])
  }

  /// The name that references use; nil where the schema stands where it is used.
  let name: String?
  /// The keywords, without a reference.
  let keywords: Mapping
  /// The default that stands beside a reference, or among the keywords.
  let defaultValue: Value?
  let definitions: SchemaDefinitions

  /// Follows a reference, which only built-in schemas have.
  init(_ node: Value, in definitions: SchemaDefinitions) {
    let keywords = node.map ?? [:]
    defaultValue = keywords["default"]
    self.definitions = definitions
    if case .string(let name)? = keywords["$ref"] {
      self.keywords = definitions.keywords(of: name)
      self.name = name
    } else {
      self.keywords = keywords
      name = nil
    }
  }

  /// The schema of a field; nil where fields of that name are not described.
  func field(_ name: String) -> Schema? {
    declaredField(name) ?? additional
  }

  /// The schema of a field that is declared by its name.
  func declaredField(_ name: String) -> Schema? {
    keywords["properties"]?[name].map { Schema($0, in: definitions) }
  }

  /// The schema of the values of a map whose keys are free.
  var additional: Schema? {
    guard let node = keywords["additionalProperties"], node.map != nil else { return nil }
    return Schema(node, in: definitions)
  }

  /// The schema of a list's elements.
  var items: Schema? { keywords["items"].map { Schema($0, in: definitions) } }

  /// The fields that are declared by their names.
  var declaredFields: Mapping { keywords["properties"]?.map ?? [:] }

  /// The fields that have to be there.
  var required: [String] { (keywords["required"]?.list ?? []).compactMap(\.string) }

  var type: String? { keywords["type"]?.string }

  /// Whether anything may be inside: no fields are described, or unknown ones are kept.
  var isOpen: Bool {
    keepsUnknown
      || (type == nil || type == "object") && !keywords.contains("properties")
        && !keywords.contains("additionalProperties") && !keywords.contains("items")
  }

  /// Whether fields that are not described are kept.
  var keepsUnknown: Bool {
    keywords["x-kubernetes-preserve-unknown-fields"] == true
      || keywords["additionalProperties"] == true
  }

  /// Whether a whole object with its own kind is inside.
  var isEmbeddedObject: Bool { keywords["x-kubernetes-embedded-resource"] == true }

  var isIntOrString: Bool {
    keywords["x-kubernetes-int-or-string"] == true || keywords["format"] == "int-or-string"
  }

  var isNullable: Bool { keywords["nullable"] == true }

  /// Whether a map is owned and replaced as a whole.
  var isAtomicMap: Bool { keywords["x-kubernetes-map-type"] == "atomic" }

  var listType: ListType {
    switch keywords["x-kubernetes-list-type"]?.string {
    case "set": return .set
    case "map":
      return .map(keys: (keywords["x-kubernetes-list-map-keys"]?.list ?? []).compactMap(\.string))
    default: return .atomic
    }
  }

  /// The key by which a strategic merge patch merges a list's elements; empty for lists of scalars that are merged as sets.
  var patchMergeKey: String? {
    guard patchStrategies.contains("merge") else { return nil }
    return keywords["x-kubernetes-patch-merge-key"]?.string ?? ""
  }

  /// How a strategic merge patch treats the field.
  var patchStrategies: [Substring] {
    keywords["x-kubernetes-patch-strategy"]?.string?.split(separator: ",") ?? []
  }
}

/// Schemas by their names, which references use.
final class SchemaDefinitions: Sendable {
  private let schemas: Mapping

  init(_ schemas: Mapping) {
    self.schemas = schemas
  }

  /// The names of all schemas.
  var names: [String] { schemas.keys }

  func keywords(of name: String) -> Mapping { schemas[name]?.map ?? [:] }

  func schema(named name: String) -> Schema {
    Schema(["$ref": .string(name)], in: self)
  }
}
