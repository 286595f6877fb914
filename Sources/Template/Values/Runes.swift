/// One rune of a text as Go decodes it.
struct Rune {
  let scalar: Unicode.Scalar
  /// How many bytes it took; one for a byte that is not part of UTF-8.
  let width: Int
  /// Whether the bytes were UTF-8.
  let isValid: Bool
}

/// The runes of bytes as Go's `range` over a string gives them: each stray byte is one U+FFFD.
struct Runes<Bytes: RandomAccessCollection<UInt8>>: Sequence, IteratorProtocol
where Bytes.Index == Int {
  private let bytes: Bytes
  private(set) var position: Int

  init(_ bytes: Bytes) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  mutating func next() -> Rune? {
    guard position < bytes.endIndex else { return nil }
    let rune = decodeRune(bytes, at: position)
    position += rune.width
    return rune
  }
}

private let replacement: Unicode.Scalar = "\u{FFFD}"

/// Decodes the rune at a position that must be inside the bytes.
func decodeRune<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes, at position: Int) -> Rune
where Bytes.Index == Int {
  decode(bytes, position)
}

@inline(__always)
private func decode<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes, _ position: Int) -> Rune
where Bytes.Index == Int {
  let first = bytes[position]
  if first < 0x80 { return Rune(scalar: Unicode.Scalar(first), width: 1, isValid: true) }
  let bad = Rune(scalar: replacement, width: 1, isValid: false)
  let width: Int
  var value: UInt32
  switch first {
  case 0xC2...0xDF: (width, value) = (2, UInt32(first & 0x1F))
  case 0xE0...0xEF: (width, value) = (3, UInt32(first & 0x0F))
  case 0xF0...0xF4: (width, value) = (4, UInt32(first & 0x07))
  default: return bad
  }
  guard position + width <= bytes.endIndex else { return bad }
  for offset in 1..<width {
    let next = bytes[position + offset]
    guard next & 0xC0 == 0x80 else { return bad }
    value = value << 6 | UInt32(next & 0x3F)
  }
  if width == 3, value < 0x800 { return bad }
  if width == 4, value < 0x10000 { return bad }
  guard let scalar = Unicode.Scalar(value) else { return bad }
  return Rune(scalar: scalar, width: width, isValid: true)
}

extension [UInt8] {
  /// Appends a scalar as UTF-8.
  mutating func append(rune scalar: Unicode.Scalar) {
    let value = scalar.value
    if value < 0x80 {
      append(UInt8(value))
    } else {
      append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  /// Appends a text's bytes.
  @inline(__always)
  mutating func append(text: Text) {
    text.withBytes { append(contentsOf: $0) }
  }

  /// Appends a string's bytes.
  @inline(__always)
  mutating func append(string: String) {
    append(contentsOf: string.utf8)
  }
}
