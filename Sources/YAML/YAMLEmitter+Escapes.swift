extension YAMLEmitter {
  /// Whether the character at a position cannot stand for itself in double quotes.
  func needsEscape(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    switch text[position] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): true
    case 0x20...0x7E: false
    case 0x80...: LineBreak.isWide(text, position) || !Printable.isWide(text, position)
    default: true
    }
  }

  /// Writes the character at a position as an escape and goes behind it.
  mutating func escape(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
    let width = UTF8Width.of(text[position])
    var code = UInt32(text[position])
    if width > 1 {
      code &= width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07
      for offset in 1..<width { code = code << 6 | UInt32(text[position + offset] & 0x3F) }
    }
    position += width
    put(UInt8(ascii: "\\"))
    if let letter = Self.letter(of: code) {
      put(UInt8(ascii: letter))
      return
    }
    let digits = code <= 0xFF ? 2 : code <= 0xFFFF ? 4 : 8
    put(UInt8(ascii: digits == 2 ? "x" : digits == 4 ? "u" : "U"))
    for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
      let digit = UInt8(code >> UInt32(shift) & 0x0F)
      put(digit < 10 ? 0x30 + digit : 0x41 + digit - 10)
    }
  }

  private static func letter(of code: UInt32) -> Unicode.Scalar? {
    switch code {
    case 0x00: "0"
    case 0x07: "a"
    case 0x08: "b"
    case 0x09: "t"
    case 0x0A: "n"
    case 0x0B: "v"
    case 0x0C: "f"
    case 0x0D: "r"
    case 0x1B: "e"
    case 0x22: "\""
    case 0x5C: "\\"
    case 0x85: "N"
    case 0xA0: "_"
    case 0x2028: "L"
    case 0x2029: "P"
    default: nil
    }
  }
}
