internal import Glibc
internal import Manifests

/// Reads JSON the way Go does, byte by byte: the reader of what simdjson refuses, and the one that finds the place of an error.
struct LenientReader {
  let bytes: UnsafeBufferPointer<UInt8>
  let file: String
  var position = 0
  private var depth: Int
  private let limit: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String, depth: Int) {
    self.bytes = bytes
    self.file = file
    self.depth = depth
    self.limit = depth
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Reads the whole text.
  mutating func document() throws(JSONError) -> Value {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value()
    skipBlanks()
    if position < bytes.count { throw error(.trailing(found)) }
    return value
  }

  private mutating func value() throws(JSONError) -> Value {
    skipBlanks()
    guard let byte = next else { throw error(.unexpectedEnd) }
    switch byte {
    case UInt8(ascii: "{"): return try nested { (reader) throws(JSONError) in try reader.map() }
    case UInt8(ascii: "["): return try nested { (reader) throws(JSONError) in try reader.list() }
    case UInt8(ascii: "\""): return .string(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw error(.unexpected(found, needed: "a value"))
    }
  }

  private mutating func nested(
    _ read: (inout LenientReader) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    guard depth > 0 else { throw error(.overBudget(.depth, limit: limit)) }
    depth -= 1
    position += 1
    let value = try read(&self)
    depth += 1
    return value
  }

  private mutating func list() throws(JSONError) -> Value {
    var elements: [Value] = []
    skipBlanks()
    if take("]") { return .list(elements) }
    while true {
      elements.append(try value())
      skipBlanks()
      if take("]") { return .list(elements) }
      try need(",", or: "',' or ']'")
    }
  }

  private mutating func map() throws(JSONError) -> Value {
    var mapping = Mapping()
    skipBlanks()
    if take("}") { return .map(mapping) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else {
        throw error(next == nil ? .unexpectedEnd : .unexpected(found, needed: "a key in quotes"))
      }
      let key = try text()
      skipBlanks()
      try need(":", or: "':'")
      mapping[key] = try value()
      skipBlanks()
      if take("}") { return .map(mapping) }
      try need(",", or: "',' or '}'")
    }
  }

  private mutating func word(_ word: String, _ value: Value) throws(JSONError) -> Value {
    for byte in word.utf8 {
      guard let next else { throw error(.unexpectedEnd) }
      guard next == byte else { throw error(.unexpected(found, needed: "'\(word)'")) }
      position += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> Value {
    let start = position
    take("-")
    if !take("0") { try digits() }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if let letter = next, letter | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if !take("+") { take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .int(integer) }
    let number = strtod(text, nil)
    guard number.isFinite else {
      position = start
      throw error(.numberTooLarge(text.utf8.count > 40 ? text.prefix(40) + "…" : text))
    }
    return .double(number)
  }

  private mutating func digits() throws(JSONError) {
    guard let first = next else { throw error(.unexpectedEnd) }
    guard 0x30...0x39 ~= first else { throw error(.unexpected(found, needed: "a digit")) }
    while let byte = next, 0x30...0x39 ~= byte { position += 1 }
  }
}

extension LenientReader {
  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  @discardableResult
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func need(_ byte: Unicode.Scalar, or needed: String) throws(JSONError) {
    if take(byte) { return }
    throw error(next == nil ? .unexpectedEnd : .unexpected(found, needed: needed))
  }

  /// What stands at the position, for messages.
  private var found: String {
    guard let byte = next else { return "the end" }
    switch byte {
    case 0x21...0x7E: return "'\(Unicode.Scalar(byte))'"
    case 0x80...:
      let character = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars
      return "'\(character.first ?? "\u{FFFD}")'"
    default: return "the control character \(byte)"
    }
  }

  /// An error at the position, or at an earlier one.
  func error(_ problem: JSONError.Problem, at offset: Int? = nil) -> JSONError {
    let offset = offset ?? position
    var line = 1
    var column = 1
    for byte in bytes[..<offset] {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    let place = Location(file: file, line: line, column: column)
    return JSONError(place, offsetInBytes: offset, problem)
  }
}
