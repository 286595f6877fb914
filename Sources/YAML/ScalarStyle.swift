/// How a text is written.
enum ScalarStyle {
  case plain
  case singleQuoted
  case doubleQuoted
  case literal

  /// Chooses as Go's library does: plain where that reads back as text, a block where there are lines, quotes otherwise.
  init(_ text: UnsafeBufferPointer<UInt8>, _ shape: ScalarShape, isSimpleKey: Bool) {
    if shape.hasLineFeed {
      self = shape.allowsBlock && !isSimpleKey ? .literal : .doubleQuoted
    } else if isSimpleKey && shape.isMultiline {
      self = .doubleQuoted
    } else if !Self.readsAsText(text) {
      self = .doubleQuoted
    } else if shape.allowsPlain {
      self = .plain
    } else {
      self = shape.allowsSingleQuotes ? .singleQuoted : .doubleQuoted
    }
  }

  private static func readsAsText(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    PlainScalar(text) == .text && !isBase60(text)
  }

  /// Whether a text is `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`, a number to other readers.
  private static func isBase60(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    var rest = text[...]
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
    guard let digit = rest.first, isDigit(digit) else { return false }
    rest = rest.drop { isDigit($0) || $0 == UInt8(ascii: "_") }
    var groups = 0
    while rest.first == UInt8(ascii: ":") {
      let digits = rest.dropFirst().prefix(while: isDigit)
      guard digits.count == 1 || digits.count == 2, let tens = digits.first,
        digits.count == 1 || tens <= UInt8(ascii: "5")
      else { return false }
      groups += 1
      rest = rest.dropFirst(1 + digits.count)
    }
    guard groups > 0 else { return false }
    if rest.isEmpty { return true }
    guard rest.first == UInt8(ascii: ".") else { return false }
    return rest.dropFirst().allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
  }
}
