extension Quantity {
  /// Reads a quantity; nil where the text is none.
  ///
  /// Fractions beyond billionths are rounded away from zero, as Kubernetes does.
  package init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let whole = rest.prefix(while: Self.isDigit)
    rest = rest[whole.endIndex...]
    var fraction = rest.prefix(0)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = rest.prefix(while: Self.isDigit)
      rest = rest[fraction.endIndex...]
    }
    guard !(whole.isEmpty && fraction.isEmpty), let suffix = Self.suffix(Substring(rest)) else {
      return nil
    }
    let digits = (Array(whole) + Array(fraction)).map { Int128($0 - 0x30) }
    let factor = suffix.format == .binary ? Int128(1) << Int128(suffix.exponent) : 1
    let shift = suffix.format == .binary ? 0 : suffix.exponent
    let amount = Self.nanos(digits, pointAt: whole.count + shift, times: factor)
    let nanos = suffix.format == .binary ? min(amount, Self.largest) : amount
    let isWhole = nanos.isMultiple(of: 1_000_000_000)
    let format = suffix.format == .binary && !isWhole ? .decimal : suffix.format
    self.init(nanos: isNegative ? -nanos : nanos, format: format)
  }

  /// The amount of digits with the decimal point at a position, which may lie outside of them.
  private static func nanos(_ digits: [Int128], pointAt point: Int, times factor: Int128) -> Int128
  {
    let end = point + 9
    var value: Int128 = 0
    var hasRest = false
    var significant = digits.drop { $0 == 0 }
    // Beyond these, no amount can be kept: the largest one stands for all of them.
    guard end - significant.startIndex < 38 || significant.isEmpty else { return largest }
    while let digit = significant.first {
      let position = significant.startIndex
      significant.removeFirst()
      if position < end {
        value = value * 10 + digit
      } else if digit != 0 {
        hasRest = true
      }
    }
    if digits.count < end {
      for _ in digits.count..<end where value != 0 { value *= 10 }
    }
    if factor > 1 { return scaled(digits, value, hasRest, pointAt: point, times: factor) }
    return value + (hasRest ? 1 : 0)
  }

  /// A binary multiple, for which digits behind the billionths may still count.
  private static func scaled(
    _ digits: [Int128],
    _ value: Int128,
    _ hasRest: Bool,
    pointAt point: Int,
    times factor: Int128
  ) -> Int128 {
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    guard !overflow else { return largest }
    guard hasRest else { return product }
    var rest: Int128 = 0
    var unit: Int128 = 1
    for digit in digits.dropFirst(point + 9).prefix(18) {
      rest = rest * 10 + digit
      unit *= 10
    }
    let (more, exceeds) = rest.multipliedReportingOverflow(by: factor)
    return product + (exceeds ? factor : (more + unit - 1) / unit)
  }

  private static let largest = Int128(Int.max) * 1_000_000_000

  private static func suffix(_ text: Substring) -> (exponent: Int, format: Format)? {
    if let position = binarySuffixes.dropFirst().firstIndex(of: String(text)) {
      return (position * 10, .binary)
    }
    if let position = decimalSuffixes.firstIndex(of: String(text)) {
      return ((position - 3) * 3, .decimal)
    }
    guard text.first == "e" || text.first == "E", let exponent = Int(text.dropFirst()),
      (-1000...1000).contains(exponent)
    else { return nil }
    return (exponent, .exponent)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
