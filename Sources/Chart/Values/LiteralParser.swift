import Manifests

/// Reads the texts of `--set-literal`: one name, and everything behind the equals sign as it stands.
struct LiteralParser {
  private let text: [UInt8]
  private var position = 0

  init(_ text: String) {
    self.text = Array(text.utf8)
  }

  /// Sets what the text names.
  mutating func parse(into map: inout Mapping) throws(SetError) {
    while try key(in: &map, depth: 0) {}
  }

  /// Reads one key with its value; false where there is nothing left.
  private mutating func key(in map: inout Mapping, depth: Int) throws(SetError) -> Bool {
    let (name, stop) = until("=[.")
    switch stop {
    case nil:
      if name.isEmpty { return false }
      throw SetError("key \"\(name)\" has no value")
    case UInt8(ascii: "="):
      SetParser.set(name, rest(), in: &map)
    case UInt8(ascii: "."):
      guard depth < SetParser.deepestName else { throw SetError.tooDeep }
      var inner = Mapping()
      if case .map(let existing)? = map[name] {
        inner = existing
      } else if let other = map[name] {
        throw SetError("unable to parse key: '\(name)' is \(withArticle(other.typeName)), no map")
      }
      _ = try key(in: &inner, depth: depth + 1)
      if inner.isEmpty { throw SetError("key map \"\(name)\" has no value") }
      SetParser.set(name, .map(inner), in: &map)
    default:
      guard let index = try keyIndex() else { return false }
      var list = try SetParser.existingList(map[name])
      try item(of: &list, at: index, depth: depth)
      SetParser.set(name, .list(list), in: &map)
    }
    return true
  }

  private mutating func item(of list: inout [Value], at index: Int, depth: Int) throws(SetError) {
    guard index >= 0 else { throw SetError("negative \(index) index not allowed") }
    let (between, stop) = until("[.=")
    guard between.isEmpty else {
      throw SetError("unexpected data at end of array index: \"\(between)\"")
    }
    switch stop {
    case nil: list = []  // as Helm has it: an index without a value empties the list
    case UInt8(ascii: "="): try SetParser.put(rest(), into: &list, at: index)
    case UInt8(ascii: "["):
      guard let next = try keyIndex() else { return }
      let existing = index < list.count && !list[index].isNull ? list[index] : nil
      var inner = try SetParser.existingList(existing)
      try item(of: &inner, at: next, depth: depth)
      try SetParser.put(.list(inner), into: &list, at: index)
    default:
      var inner = Mapping()
      if index < list.count, case .map(let existing) = list[index] { inner = existing }
      _ = try key(in: &inner, depth: depth)
      try SetParser.put(.map(inner), into: &list, at: index)
    }
  }

  /// The number in brackets; nil where the text ends before the closing one.
  private mutating func keyIndex() throws(SetError) -> Int? {
    let (digits, stop) = until("]")
    guard stop != nil else { return nil }
    guard let index = Int(digits) else {
      throw SetError("error parsing index: parsing \"\(digits)\": invalid syntax")
    }
    return index
  }

  private mutating func until(_ stops: String) -> (text: String, stop: UInt8?) {
    let start = position
    while position < text.count {
      let byte = text[position]
      position += 1
      if stops.utf8.contains(byte) {
        return (String(decoding: text[start..<position - 1], as: UTF8.self), byte)
      }
    }
    return (String(decoding: text[start...], as: UTF8.self), nil)
  }

  private mutating func rest() -> Value {
    defer { position = text.count }
    return .string(String(decoding: text[position...], as: UTF8.self))
  }
}
