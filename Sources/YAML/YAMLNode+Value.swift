package import Manifests

extension YAMLScalar.Tag {
  /// The tag that YAML's own namespace has under a word; any other leaves text.
  init(word: String) {
    switch word {
    case "null": self = .null
    case "bool": self = .bool
    case "int": self = .int
    case "float": self = .float
    case "timestamp": self = .timestamp
    case "binary": self = .binary
    default: self = .string
    }
  }

  /// How YAML writes the tag.
  package var word: String {
    switch self {
    case .unset, .string: "!!str"
    case .null: "!!null"
    case .bool: "!!bool"
    case .int: "!!int"
    case .float: "!!float"
    case .timestamp: "!!timestamp"
    case .binary: "!!binary"
    }
  }
}

extension PlainScalar {
  /// What a plain text means in YAML 1.2 as Go's third library has it: only `true` and `false` are truths.
  static func core(_ text: UnsafeBufferPointer<UInt8>) -> PlainScalar {
    let meaning = PlainScalar(text)
    guard case .bool = meaning, let first = text.first else { return meaning }
    return text.count >= 4 && [0x74, 0x66].contains(first | 0x20) ? meaning : .text
  }

  /// As what a node holds it.
  var tag: YAMLScalar.Tag {
    switch self {
    case .text: .string
    case .null: .null
    case .bool: .bool
    case .int, .unsigned: .int
    case .double, .notFinite: .float
    case .timestamp: .timestamp
    }
  }
}

extension YAMLScalar {
  /// What the text is taken for: its tag, or what it means where none is set.
  package var resolvedTag: Tag {
    guard tag == .unset else { return tag }
    var text = text
    return text.withUTF8 { PlainScalar.core($0) }.tag
  }

  /// Whether YAML 1.1 takes the plain text for something other than text.
  package var isTextByQuotesOnly: Bool {
    var text = text
    return text.withUTF8 { PlainScalar($0) != .text }
  }
}

extension YAMLNode {
  /// The value that Kubernetes sees, with numbers as they come back from JSON.
  ///
  /// - Throws: where a text does not fit its tag, a map has a flaw, or a number has no form in JSON.
  package func value() throws(YAMLError) -> Value {
    switch self {
    case .scalar(let scalar): return try scalar.value()
    case .list(let elements):
      var values: [Value] = []
      values.reserveCapacity(elements.count)
      for element in elements { values.append(try element.value()) }
      return .list(values)
    case .map(let map): return try map.value()
    }
  }

  /// The node of a value, as if the value had been written out and read back.
  package init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let truth): self = .scalar(YAMLScalar(truth ? "true" : "false", tag: .bool))
    case .int(let number): self = .scalar(YAMLScalar(String(number), tag: .int))
    case .double(let number):
      self = .scalar(YAMLScalar(ShortestDecimal(number).general(), tag: .float))
    case .string(let text): self = .text(text)
    case .list(let elements): self = .list(elements.map(YAMLNode.init))
    case .map(let mapping):
      self = .map(YAMLMap(mapping.map { .init(key: $0.key, node: YAMLNode($0.value)) }))
    }
  }
}

extension YAMLMap {
  fileprivate func value() throws(YAMLError) -> Value {
    switch flaw {
    case .repeatedKey(let key, let line):
      throw YAMLError(Location(file: ""), .duplicateKey(key, firstLine: line))
    case .unusableKey(let key, let line):
      throw YAMLError(Location(file: "", line: line), .unusableKey("value such as '\(key)'"))
    case nil: break
    }
    var values: [Mapping.Entry] = []
    values.reserveCapacity(entries.count)
    for entry in entries {
      values.append(Mapping.Entry(key: entry.key, value: try entry.node.value()))
    }
    return .map(Mapping(uniqueEntries: values))
  }
}

extension YAMLScalar {
  fileprivate func value() throws(YAMLError) -> Value {
    if tag == .string {
      return .string(form == .folded ? FoldedBlock.rewritten(text) : text)
    }
    var copy = text
    let meaning = copy.withUTF8 { PlainScalar.core($0) }
    switch (resolvedTag, meaning) {
    case (.string, _): return .string(text)
    case (.null, _): return .null
    case (.bool, .bool(let truth)): return .bool(truth)
    case (.int, .int(let number)): return .int(number)
    case (.int, .unsigned(let number)): return .double(Double(number))
    case (.float, .int(let number)): return .int(number)
    case (.float, .unsigned(let number)): return .double(Double(number))
    case (.float, .double(let number)): return number == 0 ? .int(0) : Composer.number(number)
    case (.float, .notFinite): throw YAMLError(Location(file: ""), .notFinite(text))
    case (.timestamp, .timestamp): return .string(Timestamp.standard(text))
    case (.binary, _):
      guard let bytes = Base64.bytes(of: text) else { throw mismatch }
      return .string(String(decoding: bytes, as: UTF8.self))
    default: throw mismatch
    }
  }

  private var mismatch: YAMLError {
    YAMLError(Location(file: ""), .tagMismatch(tag: tag.word, text: text))
  }
}
