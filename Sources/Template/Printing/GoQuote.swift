private let hexDigits = Array("0123456789abcdef".utf8)

extension [UInt8] {
  /// Appends a text in double quotes as Go's `strconv.Quote` writes it.
  mutating func append(quotedRunes text: Text, asciiOnly: Bool = false) {
    append(UInt8(ascii: "\""))
    text.withBytes { bytes in
      var position = 0
      while position < bytes.count {
        let byte = bytes[position]
        if byte >= 0x20, byte < 0x7F, byte != 0x22, byte != 0x5C {
          append(byte)
          position += 1
          continue
        }
        let rune = decodeRune(bytes, at: position)
        append(escaped: rune, byte: byte, quote: "\"", asciiOnly: asciiOnly)
        position += rune.width
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// Appends a rune in single quotes as Go's `strconv.QuoteRune` writes it.
  mutating func append(quotedRune value: Int, asciiOnly: Bool = false) {
    let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    append(UInt8(ascii: "'"))
    append(
      escaped: Rune(scalar: scalar, width: 4, isValid: true),
      byte: 0,
      quote: "'",
      asciiOnly: asciiOnly
    )
    append(UInt8(ascii: "'"))
  }

  private mutating func append(
    escaped rune: Rune,
    byte: UInt8,
    quote: Unicode.Scalar,
    asciiOnly: Bool
  ) {
    let scalar = rune.scalar
    if !rune.isValid {
      append(string: "\\x")
      append(hexDigits[Int(byte >> 4)])
      append(hexDigits[Int(byte & 15)])
      return
    }
    if scalar == quote || scalar == "\\" {
      append(UInt8(ascii: "\\"))
      append(rune: scalar)
      return
    }
    if scalar.isGoPrintable, !asciiOnly || scalar.value < 0x80 {
      append(rune: scalar)
      return
    }
    switch scalar {
    case "\u{07}": append(string: "\\a")
    case "\u{08}": append(string: "\\b")
    case "\u{0C}": append(string: "\\f")
    case "\n": append(string: "\\n")
    case "\r": append(string: "\\r")
    case "\t": append(string: "\\t")
    case "\u{0B}": append(string: "\\v")
    default: append(hexEscape: scalar.value)
    }
  }

  private mutating func append(hexEscape value: UInt32) {
    let digits: Int
    switch value {
    case 0..<0x20, 0x7F:
      append(string: "\\x")
      digits = 2
    case 0..<0x10000:
      append(string: "\\u")
      digits = 4
    default:
      append(string: "\\U")
      digits = 8
    }
    for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
      append(hexDigits[Int(value >> UInt32(shift) & 15)])
    }
  }
}
