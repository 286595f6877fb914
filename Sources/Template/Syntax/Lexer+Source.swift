/// Reading the source: a rune at a time, with the lines counted.
extension Lexer {
  mutating func emit(_ kind: Token.Kind) -> Token {
    let token = Token(kind, start, position, line: startLine)
    start = position
    startLine = line
    return token
  }

  mutating func fail(_ message: String) -> Token {
    failed = true
    complaint = message
    return Token(.error, start, position, line: startLine)
  }

  mutating func ignore() {
    start = position
    startLine = line
  }

  /// Moves on and counts the lines passed.
  mutating func advance(to end: Int) {
    line += source.withUnsafeBufferPointer { bytes in
      var lines = 0
      for index in position..<end { lines &+= bytes[index] == 0x0A ? 1 : 0 }
      return lines
    }
    position = end
  }

  func peek() -> UInt32 {
    guard position < source.count else { return Self.eof }
    return decodeRune(source, at: position).scalar.value
  }

  @discardableResult
  mutating func take() -> UInt32 {
    guard position < source.count else { return Self.eof }
    let rune = decodeRune(source, at: position)
    position += rune.width
    if rune.scalar == "\n" { line += 1 }
    return rune.scalar.value
  }

  /// Moves over the letters, digits and underscores that stand here.
  mutating func skipWord() {
    skip(while: Self.isWord)
    while position < source.count, source[position] >= 0x80, isAlphanumeric(peek()) {
      take()
      skip(while: Self.isWord)
    }
  }

  /// Moves over bytes of one line.
  @inline(__always)
  mutating func skip(while belongs: (UInt8) -> Bool) {
    position = source.withUnsafeBufferPointer { bytes in
      var end = position
      while end < bytes.count, belongs(bytes[end]) { end += 1 }
      return end
    }
  }

  func atTerminator() -> Bool {
    guard position < source.count else { return true }
    switch source[position] {
    case 0x20, 0x09, 0x0D, 0x0A: return true
    case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"),
      UInt8(ascii: ")"), UInt8(ascii: "("):
      return true
    default: return matches("}}", at: position)
    }
  }

  func find(_ needle: StaticString, from start: Int) -> Int? {
    source.withUnsafeBufferPointer { bytes in
      Template.find(
        UnsafeBufferPointer(start: needle.utf8Start, count: needle.utf8CodeUnitCount),
        in: bytes,
        from: start
      )
    }
  }

  func matches(_ text: StaticString, at position: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position >= 0, position + count <= source.count else { return false }
    for offset in 0..<count where source[position + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }

  func hasLeftTrimMarker(_ position: Int) -> Bool {
    position + 1 < source.count && source[position] == UInt8(ascii: "-")
      && isSpace(source[position + 1])
  }

  func hasRightTrimMarker(_ position: Int) -> Bool {
    position >= 0 && position + 1 < source.count && isSpace(source[position])
      && source[position + 1] == UInt8(ascii: "-")
  }

  func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }

  func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Whether a byte is an ASCII letter, digit or underscore.
  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    // A bit for each byte from zero on, and for each from 64 on.
    let set: UInt64 = byte < 0x40 ? 0x03FF_0000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
    return byte < 0x80 && set >> UInt64(byte & 0x3F) & 1 == 1
  }

  func isAlphanumeric(_ value: UInt32) -> Bool {
    if value < 0x80 { return Self.isWord(UInt8(value)) }
    guard let scalar = Unicode.Scalar(value) else { return false }
    return scalar.isGoLetter || scalar.isGoDigit
  }

  func unicodeName(_ value: UInt32) -> String {
    if value == Self.eof { return "U+FFFFFFFFFFFFFFFF" }
    let hex = String(value, radix: 16, uppercase: true)
    let padded = "U+" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
    guard let scalar = Unicode.Scalar(value), scalar.isGoPrintable else { return padded }
    return padded + " '\(scalar)'"
  }
}
