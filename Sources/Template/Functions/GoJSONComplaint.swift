/// Finds what Go's JSON decoder has against a text, in its words.
struct GoJSONComplaint {
  private let bytes: [UInt8]
  private var position = 0

  private struct Found: Error {
    let text: String
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The complaint, nil where the text is well-formed.
  static func text(of bytes: [UInt8]) -> String? {
    var scanner = GoJSONComplaint(bytes)
    do throws(Found) {
      try scanner.value(depth: 0)
      scanner.skipSpaces()
      if scanner.position < bytes.count { throw scanner.unexpected("after top-level value") }
      return nil
    } catch {
      return error.text
    }
  }

  private func unexpected(_ place: String) -> Found {
    guard position < bytes.count else { return Found(text: "unexpected end of JSON input") }
    let byte = bytes[position]
    let name: String
    switch byte {
    case UInt8(ascii: "'"): name = "'\\''"
    case UInt8(ascii: "\""): name = "'\"'"
    default:
      let quoted = goQuoted(Text(String(Unicode.Scalar(byte))))
      name = "'" + quoted.dropFirst().dropLast() + "'"
    }
    return Found(text: "invalid character \(name) \(place)")
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpaces() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
    }
  }

  private mutating func value(depth: Int) throws(Found) {
    skipSpaces()
    guard depth < 10_000 else { throw Found(text: "exceeded max depth") }
    switch current {
    case UInt8(ascii: "{"): try object(depth)
    case UInt8(ascii: "["): try array(depth)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    case UInt8(ascii: "-"): try number()
    case let byte? where (0x30...0x39).contains(byte): try number()
    default: throw unexpected("looking for beginning of value")
    }
  }

  private mutating func object(_ depth: Int) throws(Found) {
    position += 1
    skipSpaces()
    if current == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      skipSpaces()
      guard current == UInt8(ascii: "\"") else {
        throw unexpected("looking for beginning of object key string")
      }
      try string()
      skipSpaces()
      guard current == UInt8(ascii: ":") else { throw unexpected("after object key") }
      position += 1
      try value(depth: depth + 1)
      skipSpaces()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return
      default: throw unexpected("after object key:value pair")
      }
    }
  }

  private mutating func array(_ depth: Int) throws(Found) {
    position += 1
    skipSpaces()
    if current == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      try value(depth: depth + 1)
      skipSpaces()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return
      default: throw unexpected("after array element")
      }
    }
  }

  private mutating func string() throws(Found) {
    position += 1
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"):
        position += 1
        try escape()
      case 0..<0x20: throw unexpected("in string literal")
      default: position += 1
      }
    }
    throw unexpected("")
  }

  private mutating func escape() throws(Found) {
    guard let byte = current else { throw unexpected("") }
    guard "bfnrtu\\/\"".utf8.contains(byte) else { throw unexpected("in string escape code") }
    position += 1
    guard byte == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard let digit = current, Character(Unicode.Scalar(digit)).isHexDigit else {
        throw unexpected("in \\u hexadecimal character escape")
      }
      position += 1
    }
  }

  private mutating func literal(_ word: String) throws(Found) {
    for letter in word.utf8 {
      guard current == letter else {
        throw unexpected("in literal \(word) (expecting '\(Unicode.Scalar(letter))')")
      }
      position += 1
    }
  }

  private mutating func number() throws(Found) {
    if current == UInt8(ascii: "-") {
      position += 1
      guard isDigit else { throw unexpected("in numeric literal") }
    }
    if current == UInt8(ascii: "0") {
      position += 1
    } else {
      while isDigit { position += 1 }
    }
    if current == UInt8(ascii: ".") {
      position += 1
      guard isDigit else { throw unexpected("after decimal point in numeric literal") }
      while isDigit { position += 1 }
    }
    guard let mark = current, mark | 0x20 == UInt8(ascii: "e") else { return }
    position += 1
    if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
    guard isDigit else { throw unexpected("in exponent of numeric literal") }
    while isDigit { position += 1 }
  }

  private var isDigit: Bool { current.map { (0x30...0x39).contains($0) } ?? false }
}
