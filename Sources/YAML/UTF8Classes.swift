/// How many bytes a character has, by its first one.
enum UTF8Width {
  static func of(_ byte: UInt8) -> Int {
    switch byte {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}

/// The line breaks of YAML 1.1 beyond ASCII: U+0085, U+2028, U+2029.
enum LineBreak {
  /// Whether one stands at a position.
  static func isWide(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    switch text[position] {
    case 0xC2: text[position + 1] == 0x85
    case 0xE2: text[position + 1] == 0x80 && text[position + 2] & 0xFE == 0xA8
    default: false
    }
  }

  /// Whether one stands right before a position.
  static func endsWide(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    (position >= 2 && text[position - 2] == 0xC2 && isWide(text, position - 2))
      || (position >= 3 && text[position - 3] == 0xE2 && isWide(text, position - 3))
  }
}

/// The characters beyond ASCII that YAML 1.1 prints as they are: up to U+FFFD, without the byte order mark.
enum Printable {
  static func isWide(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    switch text[position] {
    case 0xC2: text[position + 1] >= 0xA0
    case 0xEF:
      !(text[position + 1] == 0xBB && text[position + 2] == 0xBF)
        && !(text[position + 1] == 0xBF && text[position + 2] >= 0xBE)
    case 0xC3...0xEE: true
    default: false
    }
  }

  /// Whether a reader refuses the character: U+0080 to U+009F without the line break, U+FFFE and U+FFFF.
  static func isControl(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    switch text[position] {
    case 0xC2: text[position + 1] < 0xA0 && text[position + 1] != 0x85
    case 0xEF: text[position + 1] == 0xBF && text[position + 2] >= 0xBE
    default: false
    }
  }
}
