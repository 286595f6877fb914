/// A YAML document that keeps what its scalars say in their own words, for tools that copy and compare what was written.
///
/// `YAMLReader` gives the values that Kubernetes sees at once; a node becomes a value only in the end, with `value()`.
package enum YAMLNode: Sendable, Hashable {
  case scalar(YAMLScalar)
  case list([YAMLNode])
  case map(YAMLMap)
}

/// One scalar of a document: its text, and what it is taken for.
package struct YAMLScalar: Sendable, Hashable {
  /// What a scalar is taken for.
  package enum Tag: Sendable, Hashable {
    /// Whatever its text means once it is written out and read back.
    case unset
    case string
    case null
    case bool
    case int
    case float
    case timestamp
    case binary
  }

  /// How a scalar was written.
  package enum Form: Sendable, Hashable {
    case plain
    /// In quotes, with a tag, or as a literal block.
    case quoted
    /// As a folded block.
    case folded
  }

  package var text: String
  package var tag: Tag
  package var form: Form

  package init(_ text: String, tag: Tag, form: Form = .plain) {
    self.text = text
    self.tag = tag
    self.form = form
  }
}

extension YAMLNode {
  /// A text, whatever it looks like.
  package static func text(_ text: String) -> YAMLNode {
    .scalar(YAMLScalar(text, tag: .string, form: .quoted))
  }

  /// The explicit null.
  package static let null = YAMLNode.scalar(YAMLScalar("null", tag: .null))

  /// A map without entries.
  package static let emptyMap = YAMLNode.map(YAMLMap())

  /// The map of a map node, otherwise nil.
  package var map: YAMLMap? {
    if case .map(let map) = self { map } else { nil }
  }

  /// The elements of a list, otherwise nil.
  package var list: [YAMLNode]? {
    if case .list(let elements) = self { elements } else { nil }
  }

  /// The scalar of a scalar node, otherwise nil.
  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = self { scalar } else { nil }
  }

  /// The text of a scalar, whatever it means; nil for lists and maps.
  package var text: String? { scalar?.text }

  /// Whether this is the null value.
  package var isNull: Bool {
    if case .scalar(let scalar) = self { scalar.tag == .null } else { false }
  }

  /// The node under a key of a map.
  ///
  /// Assigning to a key of something that is not a map makes it one; assigning nil removes the key.
  package subscript(key: String) -> YAMLNode? {
    get {
      if case .map(let map) = self { map[key] } else { nil }
    }
    set {
      if case .map(var map) = self {
        self = .null  // gives the storage up, so that the change below happens in place
        map[key] = newValue
        self = .map(map)
      } else if let newValue {
        self = .map(YAMLMap([.init(key: key, node: newValue)]))
      }
    }
  }

  /// The node at a path of keys; nil where the path leaves what is there.
  package subscript(keys: [String]) -> YAMLNode? {
    var current = self
    for key in keys {
      guard let next = current[key] else { return nil }
      current = next
    }
    return current
  }

  /// Changes the map in place; does nothing where this is none.
  package mutating func changeMap<Failure: Error>(
    _ change: (inout YAMLMap) throws(Failure) -> Void
  ) throws(Failure) {
    guard case .map(var map) = self else { return }
    self = .null
    defer { self = .map(map) }
    try change(&map)
  }

  /// Changes the elements of a list in place; does nothing where this is none.
  package mutating func changeList<Failure: Error>(
    _ change: (inout [YAMLNode]) throws(Failure) -> Void
  ) throws(Failure) {
    guard case .list(var elements) = self else { return }
    self = .null
    defer { self = .list(elements) }
    try change(&elements)
  }
}
