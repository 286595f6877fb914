import Manifests

/// Reads the texts of `--set`, `--set-string`, `--set-json` and `--set-file` into values.
///
/// The grammar is `a.b[0].c=value,d={x,y}`, with a backslash before a character that is meant as it stands.
struct SetParser {
  /// How values are read.
  enum Style {
    /// Booleans, null and integers are told from text.
    case typed
    case text
    case json
    /// The value names something that is read elsewhere.
    case looked((_ name: String) throws(SetError) -> Value)
  }

  static let largestIndex = 65_536
  static let deepestName = 30

  let text: [UInt8]
  let style: Style
  var position = 0

  init(_ text: String, style: Style) {
    self.text = Array(text.utf8)
    self.style = style
  }

  /// Sets everything that the text names.
  mutating func parse(into map: inout Mapping) throws(SetError) {
    while try !key(in: &map, depth: 0) {}
  }

  /// Reads one key with its value; true at the end of the text.
  mutating func key(in map: inout Mapping, depth: Int) throws(SetError) -> Bool {
    let (name, stop) = until("=[,.")
    switch stop {
    case nil:
      if name.isEmpty { return true }
      throw SetError("key \"\(name)\" has no value")
    case UInt8(ascii: "["):
      guard let index = try keyIndex() else { return true }
      var list = try Self.existingList(map[name])
      let ended = try item(of: &list, at: index, depth: depth)
      Self.set(name, .list(list), in: &map)
      return ended
    case UInt8(ascii: "="):
      let (value, ended) = try value()
      Self.set(name, value, in: &map)
      return ended
    case UInt8(ascii: "."):
      return try nested(name, in: &map, depth: depth + 1)
    default:
      throw SetError("key \"\(name)\" has no value (cannot end with ,)")
    }
  }

  private mutating func nested(
    _ name: String,
    in map: inout Mapping,
    depth: Int
  ) throws(SetError) -> Bool {
    guard depth <= Self.deepestName else { throw SetError.tooDeep }
    var inner = Mapping()
    switch map[name] {
    case nil: break
    case .map(let existing)?: inner = existing
    case let other?:
      throw SetError("unable to parse key: '\(name)' is \(withArticle(other.typeName)), no map")
    }
    let ended = try key(in: &inner, depth: depth)
    if !ended, inner.isEmpty { throw SetError("key map \"\(name)\" has no value") }
    if !inner.isEmpty { Self.set(name, .map(inner), in: &map) }
    return ended
  }

  static func existingList(_ value: Value?) throws(SetError) -> [Value] {
    switch value {
    case nil: return []
    case .list(let elements)?: return elements
    case let other?:
      throw SetError("unable to parse key: \(withArticle(other.typeName)) is no list")
    }
  }

  static func set(_ name: String, _ value: Value, in map: inout Mapping) {
    if !name.isEmpty { map[name] = value }
  }

  /// The number in brackets, the opening one being read already; nil where the text ends before the closing one.
  private mutating func keyIndex() throws(SetError) -> Int? {
    let (digits, stop) = until("]")
    guard stop != nil else { return nil }
    guard let index = Int(digits) else {
      throw SetError("error parsing index: parsing \"\(digits)\": invalid syntax")
    }
    return index
  }

  /// Reads what stands behind an index and puts it into the list; true at the end of the text.
  private mutating func item(
    of list: inout [Value],
    at index: Int,
    depth: Int
  ) throws(SetError) -> Bool {
    guard index >= 0 else { throw SetError("negative \(index) index not allowed") }
    let (rest, stop) = until("[.=")
    guard rest.isEmpty else {
      throw SetError("unexpected data at end of array index: \"\(rest)\"")
    }
    switch stop {
    case nil: return true
    case UInt8(ascii: "="):
      let (value, _) = try value()
      try Self.put(value, into: &list, at: index)
      return false
    case UInt8(ascii: "["):
      guard let next = try keyIndex() else { return true }
      let existing = index < list.count && !list[index].isNull ? list[index] : nil
      var inner = try Self.existingList(existing)
      let ended = try item(of: &inner, at: next, depth: depth)
      if !ended { try Self.put(.list(inner), into: &list, at: index) }
      return ended
    default:
      var inner = Mapping()
      if index < list.count, case .map(let existing) = list[index] { inner = existing }
      let ended = try key(in: &inner, depth: depth)
      if !ended { try Self.put(.map(inner), into: &list, at: index) }
      return ended
    }
  }

  static func put(_ value: Value, into list: inout [Value], at index: Int) throws(SetError) {
    guard index <= largestIndex else {
      throw SetError(
        "index of \(index) is greater than maximum supported index of \(largestIndex)"
      )
    }
    while list.count <= index { list.append(.null) }
    list[index] = value
  }

  /// The text up to one of some ASCII characters, which is taken too; nil instead of it at the end.
  mutating func until(_ stops: StaticString) -> (text: String, stop: UInt8?) {
    var bytes: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      if stops.contains(byte) { return (String(decoding: bytes, as: UTF8.self), byte) }
      if byte == UInt8(ascii: "\\") {
        guard position < text.count else { break }
        bytes.append(text[position])
        position += 1
      } else {
        bytes.append(byte)
      }
    }
    return (String(decoding: bytes, as: UTF8.self), nil)
  }
}

extension SetError {
  static let tooDeep = SetError(
    "value name nested level is greater than maximum supported nested level of \(SetParser.deepestName)"
  )
}

extension StaticString {
  fileprivate func contains(_ byte: UInt8) -> Bool {
    withUTF8Buffer { $0.contains(byte) }
  }
}
