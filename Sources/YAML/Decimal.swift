/// The grammar of numbers in YAML 1.1, as Go's library has it, over bytes.
enum Decimal {
  /// A decimal integer of at most 18 digits without leading zero, which is what nearly all numbers are.
  static func small(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    let isNegative = text[0] == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    let count = text.count - start
    guard count > 0, count <= 18, text[start] != UInt8(ascii: "0") || count == 1 else {
      return nil
    }
    var number = 0
    for position in start..<text.count {
      let digit = text[position] &- 0x30
      guard digit <= 9 else { return nil }
      number = number &* 10 &+ Int(digit)
    }
    return isNegative ? -number : number
  }

  /// Whether all bytes can stand in a number; texts such as image names and addresses fail soon.
  static func canBeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.allSatisfy { byte in
      switch byte | 0x20 {
      case 0x30...0x39, 0x61...0x66, 0x78, 0x6F: true  // digits, a to f, x, o
      default:
        byte == 0x2B || byte == 0x2D || byte == 0x2E || byte == 0x5F  // + - . _
      }
    }
  }

  /// Reads an integer with sign and base prefix, as Go's `ParseInt` and then `ParseUint` do with base 0.
  static func integer(_ text: [UInt8]) -> PlainScalar? {
    var digits = text[...]
    var isNegative = false
    var isSigned = false
    if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      isSigned = true
      digits = digits.dropFirst()
    }
    var base: UInt64 = 10
    if digits.first == UInt8(ascii: "0"), digits.count > 1 {
      digits = digits.dropFirst()
      switch digits[digits.startIndex] | 0x20 {
      case UInt8(ascii: "x"): base = 16
      case UInt8(ascii: "o"): base = 8
      case UInt8(ascii: "b"): base = 2
      default:
        base = 8
        digits = text[digits.startIndex...]
      }
      if base != 8 || (digits[digits.startIndex] | 0x20) == UInt8(ascii: "o") {
        digits = digits.dropFirst()
      }
    }
    guard let size = magnitude(digits, base: base) else { return nil }
    return signed(size, isNegative: isNegative, isSigned: isSigned)
  }

  private static func signed(_ size: UInt64, isNegative: Bool, isSigned: Bool) -> PlainScalar? {
    if isNegative {
      guard size <= UInt64(Int.max) + 1 else { return nil }
      return .int(Int(truncatingIfNeeded: 0 &- size))
    }
    if let number = Int(exactly: size) { return .int(number) }
    return isSigned ? nil : .unsigned(size)
  }

  private static func magnitude(_ digits: ArraySlice<UInt8>, base: UInt64) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var number: UInt64 = 0
    for byte in digits {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x61...0x66: digit = byte - 0x61 + 10
      case 0x41...0x46: digit = byte - 0x41 + 10
      default: return nil
      }
      guard digit < base else { return nil }
      let (product, overflows) = number.multipliedReportingOverflow(by: base)
      let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
      guard !overflows, !carries else { return nil }
      number = sum
    }
    return number
  }

  /// `0b` with a sign behind it, which Go's library takes too.
  static func oddBinary(_ text: [UInt8]) -> PlainScalar? {
    guard text.starts(with: [0x30, 0x62]), text.count > 3 else { return nil }
    let sign = text[2]
    guard sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+"),
      let size = magnitude(text[3...], base: 2)
    else { return nil }
    return signed(size, isNegative: sign == UInt8(ascii: "-"), isSigned: true)
  }

  /// Whether a text is `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
  static func isFloat(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { text in
      var position = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") ? 1 : 0
      let whole = digits(text, from: &position)
      var fraction = 0
      if position < text.count, text[position] == UInt8(ascii: ".") {
        position += 1
        fraction = digits(text, from: &position)
      }
      guard whole + fraction > 0 else { return false }
      return position == text.count || isExponent(text[position...])
    }
  }

  /// Whether a text is `[eE][-+]?[0-9]+`.
  static func isExponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard let letter = text.first, letter | 0x20 == UInt8(ascii: "e") else { return false }
    var rest = text.dropFirst()
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    return !rest.isEmpty && rest.allSatisfy { 0x30...0x39 ~= $0 }
  }

  private static func digits(
    _ text: UnsafeBufferPointer<UInt8>,
    from position: inout Int
  ) -> Int {
    let start = position
    while position < text.count, 0x30...0x39 ~= text[position] { position += 1 }
    return position - start
  }
}
