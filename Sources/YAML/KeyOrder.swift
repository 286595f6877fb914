/// The order in which Go's YAML library writes the keys of a map: letters by code, numbers inside of keys by size.
package enum KeyOrder {
  /// Whether one key stands before another.
  package static func precedes(_ left: String, _ right: String) -> Bool {
    var left = left
    var right = right
    return left.withUTF8 { left in right.withUTF8 { right in precedes(left, right) } }
  }

  private static func precedes(
    _ left: UnsafeBufferPointer<UInt8>,
    _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var start = 0
    let shorter = min(left.count, right.count)
    while start < shorter, left[start] == right[start] { start += 1 }
    if start == shorter { return left.count < right.count }
    while start > 0, left[start] & 0xC0 == 0x80 || right[start] & 0xC0 == 0x80 { start -= 1 }
    let one = scalar(left, start)
    let other = scalar(right, start)
    let isOneLetter = isLetter(one)
    let isOtherLetter = isLetter(other)
    if isOneLetter, isOtherLetter { return one.value < other.value }
    if isOneLetter || isOtherLetter { return isOtherLetter }
    // Zeros count as digits of a number only behind a digit that is none.
    let continues = (one == "0" || other == "0") && endsInNumber(left[..<start])
    let (oneNumber, oneEnd) = number(left, from: start, seed: continues ? 1 : 0)
    let (otherNumber, otherEnd) = number(right, from: start, seed: continues ? 1 : 0)
    if oneNumber != otherNumber { return oneNumber < otherNumber }
    if oneEnd != otherEnd { return oneEnd < otherEnd }
    return one.value < other.value
  }

  private static func endsInNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    for byte in text.reversed() {
      guard 0x30...0x39 ~= byte else { return false }
      if byte != 0x30 { return true }
    }
    return false
  }

  /// The number made of the digits from a position on, and how many there are.
  private static func number(
    _ text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    seed: Int64
  ) -> (number: Int64, digits: Int) {
    var number = seed
    var digits = 0
    var position = start
    while position < text.count {
      let scalar = scalar(text, position)
      guard isDigit(scalar) else { break }
      number = number &* 10 &+ (Int64(scalar.value) - 0x30)
      digits += 1
      position += UTF8Width.of(text[position])
    }
    return (number, digits)
  }

  private static func scalar(
    _ text: UnsafeBufferPointer<UInt8>,
    _ position: Int
  ) -> Unicode.Scalar {
    let first = text[position]
    if first < 0x80 { return Unicode.Scalar(first) }
    let width = min(UTF8Width.of(first), text.count - position)
    let bytes = text[position..<(position + width)]
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return 0x61...0x7A ~= scalar.value | 0x20 }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return 0x30...0x39 ~= scalar.value }
    return scalar.properties.generalCategory == .decimalNumber
  }
}
