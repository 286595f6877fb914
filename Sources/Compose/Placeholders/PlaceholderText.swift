import Manifests

/// A text taken apart at its placeholders.
struct PlaceholderText {
  enum Part: Equatable {
    case literal(String)
    /// `PLACEHOLDER_NAME`.
    case name(String)
    /// `${NAME}`.
    case variable(String)
    /// `${NAME:-default}`.
    case defaulted(String, default: String)
    /// `${NAME:?message}`.
    case required(String, message: String)
  }

  /// The parts and where in the text each begins, in bytes.
  private(set) var parts: [(part: Part, offset: Int)] = []

  /// Takes a text apart; nil where it has no placeholder.
  init?(_ text: String, mode: SubstitutionMode) {
    guard mode != .off else { return nil }
    let bytes = Array(text.utf8)
    guard mode.mayOccur(in: bytes) else { return nil }
    var literal: [UInt8] = []
    var literalStart = 0
    var index = 0
    var found = false
    while index < bytes.count {
      if mode == .namesAndVariables, Self.isEscape(bytes, index) {
        literal += [0x24, 0x7B]
        index += 3
        found = true
        continue
      }
      let placeholder =
        Self.name(bytes, at: index)
        ?? (mode == .namesAndVariables ? Self.variable(bytes, at: index) : nil)
      guard let (part, end) = placeholder else {
        literal.append(bytes[index])
        index += 1
        continue
      }
      if !literal.isEmpty {
        parts.append((.literal(String(decoding: literal, as: UTF8.self)), literalStart))
      }
      parts.append((part, index))
      literal = []
      index = end
      literalStart = end
      found = true
    }
    guard found else { return nil }
    if !literal.isEmpty {
      parts.append((.literal(String(decoding: literal, as: UTF8.self)), literalStart))
    }
  }

  /// The one placeholder that the text is as a whole, nil where it is more or less than that.
  var whole: Part? {
    guard parts.count == 1 else { return nil }
    if case .literal = parts[0].part { return nil }
    return parts[0].part
  }

  /// `$${` stands for a literal `${`.
  private static func isEscape(_ bytes: [UInt8], _ index: Int) -> Bool {
    index + 2 < bytes.count && bytes[index] == 0x24 && bytes[index + 1] == 0x24
      && bytes[index + 2] == 0x7B
  }

  private static func name(_ bytes: [UInt8], at index: Int) -> (Part, Int)? {
    let prefix = SubstitutionMode.prefix
    guard bytes[index] == prefix[0], index == 0 || !isWord(bytes[index - 1]),
      bytes.count - index > prefix.count,
      bytes[index..<(index + prefix.count)].elementsEqual(prefix)
    else { return nil }
    var end = index + prefix.count
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    guard end > index + prefix.count else { return nil }
    return (.name(String(decoding: bytes[(index + prefix.count)..<end], as: UTF8.self)), end)
  }

  private static func variable(_ bytes: [UInt8], at index: Int) -> (Part, Int)? {
    guard bytes[index] == 0x24, index + 2 < bytes.count, bytes[index + 1] == 0x7B,
      isWord(bytes[index + 2]), !(0x30...0x39).contains(bytes[index + 2])
    else { return nil }
    var end = index + 2
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    let name = String(decoding: bytes[(index + 2)..<end], as: UTF8.self)
    guard end < bytes.count else { return nil }
    if bytes[end] == 0x7D { return (.variable(name), end + 1) }
    guard end + 1 < bytes.count, bytes[end] == 0x3A,
      let close = bytes[(end + 2)...].firstIndex(of: 0x7D)
    else { return nil }
    let rest = String(decoding: bytes[(end + 2)..<close], as: UTF8.self)
    switch bytes[end + 1] {
    case 0x2D: return (.defaulted(name, default: rest), close + 1)
    case 0x3F: return (.required(name, message: rest), close + 1)
    default: return nil
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }
}
