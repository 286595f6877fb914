/// Cuts a template text into tokens, one at a time, as Go's lexer does.
struct Lexer {
  let source: [UInt8]
  var position = 0
  var start = 0
  var line = 1
  var startLine = 1
  private var insideAction = false
  private var parentheses = 0
  var failed = false
  /// What the error token says.
  var complaint = ""
  static let eof: UInt32 = .max

  init(_ source: [UInt8]) {
    self.source = source
  }

  /// The next token; after an error or the end it stays the same.
  mutating func next() -> Token {
    while true {
      if failed { return Token(.end, start, start, line: startLine) }
      if let token = insideAction ? lexInsideAction() : lexText() { return token }
    }
  }

  // MARK: Text and delimiters

  private mutating func lexText() -> Token? {
    guard let delimiter = find("{{", from: position) else {
      advance(to: source.count)
      if position > start { return emit(.text) }
      return Token(.end, start, start, line: startLine)
    }
    var textEnd = delimiter
    let trims = hasLeftTrimMarker(delimiter + 2)
    if trims {
      while textEnd > start, isSpace(source[textEnd - 1]) { textEnd -= 1 }
    }
    var token: Token?
    if textEnd > start {
      advance(to: textEnd)
      token = emit(.text)
    }
    advance(to: delimiter)
    ignore()
    if let token { return token }
    return lexLeftDelimiter(trims: trims)
  }

  private mutating func lexLeftDelimiter(trims: Bool) -> Token? {
    let marker = trims ? 2 : 0
    if matches("/*", at: position + 2 + marker) {
      advance(to: position + 2 + marker)
      ignore()
      return lexComment()
    }
    position += 2
    let token = emit(.leftDelimiter)
    advance(to: position + marker)
    ignore()
    insideAction = true
    parentheses = 0
    return token
  }

  private mutating func lexComment() -> Token? {
    guard let end = find("*/", from: position + 2) else { return fail("unclosed comment") }
    advance(to: end + 2)
    guard let trims = rightDelimiter() else {
      return fail("comment ends before closing delimiter")
    }
    skipRightDelimiter(trims: trims)
    return nil
  }

  private mutating func lexRightDelimiter(trims: Bool) -> Token {
    if trims {
      advance(to: position + 2)
      ignore()
    }
    position += 2
    let token = emit(.rightDelimiter)
    if trims { skipSpaces() }
    insideAction = false
    return token
  }

  private mutating func skipRightDelimiter(trims: Bool) {
    advance(to: position + (trims ? 4 : 2))
    if trims { skipSpaces() }
    ignore()
  }

  private mutating func skipSpaces() {
    var end = position
    while end < source.count, isSpace(source[end]) { end += 1 }
    advance(to: end)
    ignore()
  }

  /// Whether the right delimiter stands here (nil: no), and whether it trims.
  private func rightDelimiter() -> Bool? {
    if hasRightTrimMarker(position), matches("}}", at: position + 2) { return true }
    if matches("}}", at: position) { return false }
    return nil
  }

  // MARK: Inside actions

  private mutating func lexInsideAction() -> Token {
    guard position < source.count else { return fail("unclosed action") }
    let byte = source[position]
    switch byte {
    case let letter where Self.isWord(letter) && !isDigit(letter): return lexIdentifier()
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
      return lexSpace()
    case UInt8(ascii: "="):
      position += 1
      return emit(.assign)
    case UInt8(ascii: ":"):
      position += 1
      guard take() == 0x3D else { return fail("expected :=") }
      return emit(.declare)
    case UInt8(ascii: "|"):
      position += 1
      return emit(.pipe)
    case UInt8(ascii: "\""): return lexQuoted(by: byte, .string, "unterminated quoted string")
    case UInt8(ascii: "'"):
      return lexQuoted(by: byte, .characterConstant, "unterminated character constant")
    case UInt8(ascii: "`"): return lexRawString()
    case UInt8(ascii: "$"):
      position += 1
      return lexName(.variable, alone: .variable)
    case UInt8(ascii: "."):
      if position + 1 < source.count, isDigit(source[position + 1]) { return lexNumber() }
      if position + 1 == source.count { return lexNumber() }
      position += 1
      return lexName(.field, alone: .dot)
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return lexNumber()
    case UInt8(ascii: "}") where matches("}}", at: position): return lexEnd(trims: false)
    default: return lexOther()
    }
  }

  private mutating func lexEnd(trims: Bool) -> Token {
    if parentheses > 0 { return fail("unclosed left paren") }
    return lexRightDelimiter(trims: trims)
  }

  private mutating func lexOther() -> Token {
    let scalar = peek()
    if isAlphanumeric(scalar) { return lexIdentifier() }
    take()
    switch scalar {
    case 0x28:
      parentheses += 1
      return emit(.leftParenthesis)
    case 0x29:
      parentheses -= 1
      if parentheses < 0 { return fail("unexpected right paren U+0029 ')'") }
      return emit(.rightParenthesis)
    case 0x20..<0x7F: return emit(.character)
    default: return fail("unrecognized character in action: \(unicodeName(scalar))")
    }
  }

  private mutating func lexSpace() -> Token {
    var end = position
    while end < source.count, isSpace(source[end]) { end += 1 }
    let trims = hasRightTrimMarker(end - 1) && matches("}}", at: end + 1)
    if trims { end -= 1 }
    guard end > position else { return lexEnd(trims: true) }
    if end == position + 1, source[position] != 0x0A { position = end } else { advance(to: end) }
    return emit(.space)
  }

  private mutating func lexIdentifier() -> Token {
    skipWord()
    guard atTerminator() else { return fail("bad character \(unicodeName(peek()))") }
    return emit(keyword)
  }

  /// The keyword that the current word is, if it is one.
  private var keyword: Token.Kind {
    switch (position - start, source[start]) {
    case (2, UInt8(ascii: "i")): matches("if", at: start) ? .ifWord : .identifier
    case (3, UInt8(ascii: "n")): matches("nil", at: start) ? .null : .identifier
    case (3, UInt8(ascii: "e")): matches("end", at: start) ? .endWord : .identifier
    case (4, UInt8(ascii: "e")): matches("else", at: start) ? .elseWord : .identifier
    case (4, UInt8(ascii: "t")): matches("true", at: start) ? .bool : .identifier
    case (4, UInt8(ascii: "w")): matches("with", at: start) ? .with : .identifier
    case (5, UInt8(ascii: "f")): matches("false", at: start) ? .bool : .identifier
    case (5, UInt8(ascii: "r")): matches("range", at: start) ? .range : .identifier
    case (5, UInt8(ascii: "b")):
      matches("block", at: start) ? .block : matches("break", at: start) ? .breakWord : .identifier
    case (6, UInt8(ascii: "d")): matches("define", at: start) ? .define : .identifier
    case (8, UInt8(ascii: "c")): matches("continue", at: start) ? .continueWord : .identifier
    case (8, UInt8(ascii: "t")): matches("template", at: start) ? .template : .identifier
    default: .identifier
    }
  }

  private mutating func lexName(_ kind: Token.Kind, alone: Token.Kind) -> Token {
    if atTerminator() { return emit(alone) }
    skipWord()
    guard atTerminator() else { return fail("bad character \(unicodeName(peek()))") }
    return emit(kind)
  }

  private mutating func lexQuoted(by quote: UInt8, _ kind: Token.Kind, _ complaint: String) -> Token
  {
    position += 1
    while true {
      // None of the bytes looked for is part of a longer rune.
      skip { $0 != quote && $0 != 0x5C && $0 != 0x0A }
      let found = take()
      if found == UInt32(quote) { return emit(kind) }
      guard found == 0x5C else { return fail(complaint) }
      let escaped = take()
      if escaped == Self.eof || escaped == 0x0A { return fail(complaint) }
    }
  }

  private mutating func lexRawString() -> Token {
    guard let end = find("`", from: position + 1) else {
      return fail("unterminated raw quoted string")
    }
    advance(to: end + 1)
    return emit(.rawString)
  }

  // MARK: Numbers

  private mutating func lexNumber() -> Token {
    guard scanNumber() else { return badNumber() }
    let sign = peek()
    guard sign == 0x2B || sign == 0x2D else { return emit(.number) }
    guard scanNumber(), source[position - 1] == UInt8(ascii: "i") else { return badNumber() }
    return emit(.complex)
  }

  private mutating func badNumber() -> Token {
    var text: [UInt8] = []
    text.append(quotedRunes: Text(source[start..<position]))
    return fail("bad number syntax: " + String(decoding: text, as: UTF8.self))
  }

  private mutating func scanNumber() -> Bool {
    accept("+-")
    var isDigit: (UInt8) -> Bool = { $0 == 0x5F || (0x30...0x39).contains($0) }
    var radix = 10
    if accept("0") {
      if accept("xX") {
        radix = 16
        isDigit = {
          $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
        }
      } else if accept("oO") {
        radix = 8
        isDigit = { $0 == 0x5F || (0x30...0x37).contains($0) }
      } else if accept("bB") {
        radix = 2
        isDigit = { $0 == 0x5F || $0 == 0x30 || $0 == 0x31 }
      }
    }
    skip(while: isDigit)
    if accept(".") { skip(while: isDigit) }
    let decimal: (UInt8) -> Bool = { $0 == 0x5F || (0x30...0x39).contains($0) }
    if radix == 10 && accept("eE") || radix == 16 && accept("pP") {
      accept("+-")
      skip(while: decimal)
    }
    accept("i")
    if isAlphanumeric(peek()) {
      take()
      return false
    }
    return true
  }

  @discardableResult
  private mutating func accept(_ valid: StaticString) -> Bool {
    guard position < source.count else { return false }
    let byte = source[position]
    let isValid = valid.withUTF8Buffer { $0.contains(byte) }
    if isValid { position += 1 }
    return isValid
  }

}
