extension Parser {
  /// The text of a string token.
  func unquote(_ token: Token) throws(TemplateError) -> Text {
    let source = lexer.source
    if token.kind == .rawString {
      let inside = source[(token.start + 1)..<(token.end - 1)]
      return Text(inside.has(0x0D) ? inside.filter { $0 != 0x0D }[...] : inside)
    }
    guard let text = unquoted(source[(token.start + 1)..<(token.end - 1)], quote: 0x22) else {
      throw failure("invalid syntax")
    }
    return text
  }

  /// The value of a number token.
  func number(_ token: Token) throws(TemplateError) -> NumberConstant {
    if let number = smallNumber(token) { return number }
    let text = text(of: token).string
    switch token.kind {
    case .characterConstant: return try character(token, text)
    case .complex: return try complex(text)
    default: break
    }
    if text.hasSuffix("i"), let imaginary = parseGoFloat(text.dropLast()) {
      return simplified(real: 0, imaginary: imaginary)
    }
    var number = NumberConstant()
    number.unsigned = parseGoUnsigned(text, base: 0)
    number.int = parseGoInteger(text, base: 0)
    if number.int == 0 { number.unsigned = 0 }
    if let int = number.int {
      number.float = Double(int)
    } else if let unsigned = number.unsigned {
      number.float = Double(unsigned)
    } else if let float = parseGoFloat(text) {
      guard text.utf8.contains(where: { ".eEpP".utf8.contains($0) }) else {
        throw failure("integer overflow: \(goQuoted(Text(text)))")
      }
      number.float = float
      number.int = Int(exactly: float)
      number.unsigned = UInt(exactly: float)
    } else {
      throw failure("illegal number syntax: \(goQuoted(Text(text)))")
    }
    let isHex =
      text.utf8.count > 2 && (text.hasPrefix("0x") || text.hasPrefix("0X"))
      && !text.utf8.contains { $0 | 0x20 == UInt8(ascii: "p") }
    number.looksLikeFloat = !isHex && text.utf8.contains { ".eEpP".utf8.contains($0) }
    return number
  }

  /// The value of up to eighteen digits without a sign, as most numbers are; a zero in front would make them octal.
  private func smallNumber(_ token: Token) -> NumberConstant? {
    let digits = lexer.source[token.start..<token.end]
    guard token.kind == .number, digits.count <= 18, digits.count == 1 || digits.first != 0x30
    else { return nil }
    var value = 0
    for digit in digits {
      guard lexer.isDigit(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return NumberConstant(int: value, unsigned: UInt(value), float: Double(value))
  }

  private func character(_ token: Token, _ text: String) throws(TemplateError) -> NumberConstant {
    let inside = lexer.source[(token.start + 1)..<(token.end - 1)]
    guard let (value, width, _) = unquotedRune(inside, at: inside.startIndex, quote: 0x27) else {
      throw failure("invalid syntax")
    }
    guard inside.startIndex + width == inside.endIndex else {
      throw failure("malformed character constant: \(text)")
    }
    return NumberConstant(int: Int(value), unsigned: UInt(value), float: Double(value))
  }

  private func complex(_ text: String) throws(TemplateError) -> NumberConstant {
    let bytes = Array(text.utf8)
    var split = bytes.count - 1
    while split > 0 {
      let isSign = bytes[split] == 0x2B || bytes[split] == 0x2D
      let isExponent = [0x65, 0x45, 0x70, 0x50].contains(bytes[split - 1])
      if isSign, !isExponent { break }
      split -= 1
    }
    let first = String(decoding: bytes[..<split], as: UTF8.self)
    let second = String(decoding: bytes[split..<(bytes.count - 1)], as: UTF8.self)
    guard split > 0, let real = parseGoFloat(first), let imaginary = parseGoFloat(second) else {
      throw failure("syntax error scanning complex number")
    }
    return simplified(real: real, imaginary: imaginary)
  }

  private func simplified(real: Double, imaginary: Double) -> NumberConstant {
    var number = NumberConstant(imaginary: imaginary, real: real)
    if imaginary == 0 {
      number.float = real
      number.int = Int(exactly: real)
      number.unsigned = UInt(exactly: real)
    }
    return number
  }
}
