extension YAMLEmitter {
  /// Writes one ASCII character.
  mutating func put(_ byte: UInt8) {
    bytes.append(byte)
    column += 1
  }

  mutating func putBreak() {
    bytes.append(0x0A)
    column = 0
  }

  /// Goes to a fresh line unless this one is fresh, and to the indentation.
  mutating func writeIndent() {
    let target = max(indent, 0)
    if !isIndenting || column > target || (column == target && !endsInSpace) { putBreak() }
    while column < target { put(UInt8(ascii: " ")) }
    endsInSpace = true
    isIndenting = true
  }

  mutating func writeIndicator(
    _ indicator: Unicode.Scalar,
    afterSpace: Bool = false,
    endsInSpace ends: Bool = false,
    keepsIndenting: Bool = false
  ) {
    if afterSpace, !endsInSpace { put(UInt8(ascii: " ")) }
    put(UInt8(ascii: indicator))
    endsInSpace = ends
    isIndenting = isIndenting && keepsIndenting
  }

  /// Copies the character at a position and goes behind it.
  mutating func copy(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
    let width = UTF8Width.of(text[position])
    bytes.append(contentsOf: text[position..<(position + width)])
    column += 1
    position += width
  }

  /// Copies the line break at a position and goes behind it.
  mutating func copyBreak(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
    copy(text, &position)
    column = 0
  }

  func isBreak(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    let byte = text[position]
    return byte == 0x0A || byte == 0x0D || (byte >= 0x80 && LineBreak.isWide(text, position))
  }

  func isSpace(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    position < text.count && text[position] == 0x20
  }
}
