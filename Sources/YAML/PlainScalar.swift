internal import Glibc
internal import Manifests

/// What a plain text means in YAML 1.1, as Go's library has it.
enum PlainScalar: Equatable {
  case text
  case null
  case bool(Bool)
  case int(Int)
  /// A number that only an unsigned integer of 64 bits holds.
  case unsigned(UInt64)
  case double(Double)
  /// Infinity or "not a number".
  case notFinite
  /// A date or time; it stays text for a reader and has to be quoted by a writer.
  case timestamp
}

extension PlainScalar {
  /// Tells what a text means; its first byte decides what is tried.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.first else {
      self = .null
      return
    }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      self = Self.number(text)
    case UInt8(ascii: "."): self = Self.fraction(text)
    case UInt8(ascii: "~"): self = text.count == 1 ? .null : .text
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"),
      UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"),
      UInt8(ascii: "o"), UInt8(ascii: "O"):
      self = text.count <= 5 ? Self.word(text) : .text
    default: self = .text
    }
  }

  private static func word(_ text: UnsafeBufferPointer<UInt8>) -> PlainScalar {
    guard let small = lowercased(text) else { return .text }
    switch small {
    case "y", "yes", "true", "on": return .bool(true)
    case "n", "no", "false", "off": return .bool(false)
    case "null": return .null
    default: return .text
    }
  }

  /// The text in small letters where its capitals are a first letter or all of it; nil otherwise.
  private static func lowercased(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    let capitals = text.count { 0x41...0x5A ~= $0 }
    let startsCapital = 0x41...0x5A ~= text[0]
    guard capitals == 0 || capitals == text.count || (capitals == 1 && startsCapital) else {
      return nil
    }
    var small = ""
    for byte in text { small.unicodeScalars.append(UnicodeScalar(byte | 0x20)) }
    return small
  }

  /// Texts that start with a dot: `.5`, `.inf`, `.nan`.
  private static func fraction(_ text: UnsafeBufferPointer<UInt8>) -> PlainScalar {
    if isSpecial(text.dropFirst(), allowsNaN: true) { return .notFinite }
    guard isDotFloat(text) else { return .text }
    return double(text.filter { $0 != UInt8(ascii: "_") })
  }

  /// Whether what follows the dot is `inf`, `Inf` or `INF` (or `nan`, `NaN`, `NAN`).
  private static func isSpecial(
    _ letters: Slice<UnsafeBufferPointer<UInt8>>,
    allowsNaN: Bool
  ) -> Bool {
    guard letters.count == 3 else { return false }
    for word in ["inf", "Inf", "INF"] where letters.elementsEqual(word.utf8) { return true }
    guard allowsNaN else { return false }
    for word in ["nan", "NaN", "NAN"] where letters.elementsEqual(word.utf8) { return true }
    return false
  }

  /// Whether Go's `ParseFloat` reads a text that starts with a dot; it lets underscores stand between digits.
  private static func isDotFloat(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 1
    var previous = UInt8(ascii: ".")
    var digits = 0
    func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
    while position < text.count, isDigit(text[position]) || text[position] == UInt8(ascii: "_") {
      if text[position] == UInt8(ascii: "_") {
        guard isDigit(previous) else { return false }
      } else {
        digits += 1
      }
      previous = text[position]
      position += 1
    }
    guard digits > 0, previous != UInt8(ascii: "_") else { return false }
    if position == text.count { return true }
    return Decimal.isExponent(text[position...])
  }

  static func double(_ digits: [UInt8]) -> PlainScalar {
    let number = digits.withUnsafeBufferPointer { strtod(String(decoding: $0, as: UTF8.self), nil) }
    return number.isFinite ? .double(number) : .text
  }

  /// Texts that start with a digit or a sign.
  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> PlainScalar {
    if let small = Decimal.small(text) { return .int(small) }
    if text.count == 5, text[1] == UInt8(ascii: "."), text[0] < 0x30,
      isSpecial(text.dropFirst(2), allowsNaN: false)
    {
      return .notFinite
    }
    guard Decimal.canBeNumber(text) else {
      return Timestamp.matches(text) ? .timestamp : .text
    }
    if Timestamp.matches(text) { return .timestamp }
    let plain = text.filter { $0 != UInt8(ascii: "_") }
    if let integer = Decimal.integer(plain) { return integer }
    if Decimal.isFloat(plain) { return double(plain) }
    return Decimal.oddBinary(plain) ?? .text
  }
}
