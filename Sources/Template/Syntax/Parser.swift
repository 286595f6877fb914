import Manifests

/// Parses a template text into a program, with Go's rules and words for errors.
struct Parser {
  let name: String
  let functions: FunctionSet
  var lexer: Lexer
  var tables = ProgramTables()
  /// Tokens that were looked at and given back, the next one last; three at most.
  private var buffered = InlineArray<3, Token>(repeating: Token(.end, 0, 0, line: 0))
  private var bufferedCount = 0
  private var lastLine = 1
  private var lastStart = 0
  var actionLine = 0
  var nesting = 0
  var scope = Scope()
  /// What the pipeline that is being parsed sets.
  var targets = Targets()
  /// Commands and operands whose pipelines and commands are not complete yet.
  var openCommands: [Command] = []
  var openOperands: [Operand] = []

  /// The variables that a template has at a point.
  struct Scope {
    var names: [(name: Text, slot: Int32)] = [(Text("$"), 0)]
    var slotCount: Int32 = 1
    var rangeDepth = 0
  }

  /// How a list of statements ended.
  enum Ending {
    case end
    case otherwise
    case elseIf
    case elseWith

    var text: String { self == .end ? "{{end}}" : "{{else}}" }
  }

  /// How deep blocks and parentheses may nest.
  static let deepest = 500

  private init(name: String, source: [UInt8], functions: FunctionSet) {
    self.name = name
    self.functions = functions
    lexer = Lexer(source)
  }

  /// What Helm takes for a file of a chart at most; a program takes many times the room of its text.
  private static let longestInBytes = 5 << 20

  /// Parses a text; its own template comes last among the definitions, after those that it defines.
  ///
  /// - Throws: where Go would refuse the text.
  static func parse(
    _ source: [UInt8],
    name: String,
    functions: FunctionSet
  ) throws(TemplateError) -> Program {
    guard source.count <= longestInBytes else {
      let cause = "the template is longer than \(longestInBytes) bytes"
      throw TemplateError(place: Location(file: name), cause: .text(cause))
    }
    var parser = Parser(name: name, source: source, functions: functions)
    try parser.parseAll()
    return Program(name: name, source: source, tables: parser.tables)
  }

  private mutating func parseAll() throws(TemplateError) {
    var statements: [Statement] = []
    while peek().kind != .end {
      if peek().kind == .leftDelimiter {
        let delimiter = next()
        let following = nextNonSpace()
        if following.kind == .define {
          try parseDefinition()
          continue
        }
        pushBack(following)
        pushBack(delimiter)
      }
      let (statement, ending) = try textOrAction()
      if let ending { throw failure("unexpected \(ending.text)") }
      if let statement { statements.append(statement) }
    }
    try define(Text(name), statements, start: 0)
  }

  private mutating func parseDefinition() throws(TemplateError) {
    let token = nextNonSpace()
    guard token.kind == .string || token.kind == .rawString else {
      throw unexpected(token, in: "define clause")
    }
    let name = try unquote(token)
    _ = try expect(.rightDelimiter, in: "define clause")
    try parseTemplateBody(named: name, start: token.start, in: "define clause")
  }

  /// Parses the statements up to `end` as a template with variables of its own.
  mutating func parseTemplateBody(
    named name: Text,
    start: Int,
    in clause: String
  ) throws(TemplateError) {
    let outer = scope
    scope = Scope()
    // What encloses this template takes its variables back on errors too.
    defer { scope = outer }
    let (statements, ending) = try itemList()
    guard ending == .end else { throw failure("unexpected \(ending.text) in \(clause)") }
    try define(name, statements, start: start)
  }

  private mutating func define(
    _ name: Text,
    _ statements: [Statement],
    start: Int
  ) throws(TemplateError) {
    let isEmpty = isBlank(statements)
    let known = tables.definitions.firstIndex { $0.name == name }
    if let known, !tables.definitions[known].isEmpty {
      guard isEmpty else {
        throw failure("template: multiple definition of template \(goQuoted(name))")
      }
      return
    }
    let definition = Definition(
      name: name,
      body: store(statements),
      slots: scope.slotCount,
      start: Int32(start),
      isEmpty: isEmpty
    )
    if let known { tables.definitions.remove(at: known) }
    tables.definitions.append(definition)
  }

  private func isBlank(_ statements: [Statement]) -> Bool {
    for statement in statements {
      guard case .text(let end) = statement.kind else { return false }
      for rune in Runes(lexer.source[Int(statement.start)..<Int(end)]) {
        guard rune.scalar.isGoSpace else { return false }
      }
    }
    return true
  }

  mutating func store(_ statements: [Statement]) -> Run32 {
    let first = tables.statements.count
    tables.statements.append(contentsOf: statements)
    return Run32(first..<tables.statements.count)
  }
}

// MARK: - Tokens

extension Parser {
  mutating func next() -> Token {
    if bufferedCount > 0 {
      bufferedCount -= 1
      return buffered[bufferedCount]
    }
    let token = lexer.next()
    lastLine = token.line
    lastStart = token.start
    return token
  }

  mutating func pushBack(_ token: Token) {
    buffered[bufferedCount] = token
    bufferedCount += 1
  }

  mutating func peek() -> Token {
    let token = next()
    pushBack(token)
    return token
  }

  mutating func nextNonSpace() -> Token {
    var token = next()
    while token.kind == .space { token = next() }
    return token
  }

  mutating func peekNonSpace() -> Token {
    let token = nextNonSpace()
    pushBack(token)
    return token
  }

  mutating func expect(_ kind: Token.Kind, in clause: String) throws(TemplateError) -> Token {
    let token = nextNonSpace()
    guard token.kind == kind else { throw unexpected(token, in: clause) }
    return token
  }

  func text(of token: Token) -> Text { Text(lexer.source[token.start..<token.end]) }

  // MARK: Errors

  /// An error at a token, or at the one that was read last; its line is that of the latter, as in Go.
  func failure(_ message: String, at token: Token? = nil) -> TemplateError {
    var start = lastStart
    if let token, token.line == lastLine { start = token.start }
    let lineStart = lexer.source[..<start].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let place = Location(file: name, line: lastLine, column: start - lineStart)
    return TemplateError(place: place, cause: .text(message))
  }

  func unexpected(_ token: Token, in clause: String) -> TemplateError {
    guard token.kind == .error else {
      return failure("unexpected \(describe(token)) in \(clause)", at: token)
    }
    var extra = ""
    if actionLine != 0, actionLine != token.line {
      extra = " started at \(name):\(actionLine)"
      if !lexer.complaint.hasSuffix(" action") { extra = " in action" + extra }
    }
    return failure(lexer.complaint + extra, at: token)
  }

  private func describe(_ token: Token) -> String {
    if token.kind == .end { return "EOF" }
    let text = text(of: token)
    if token.kind.isKeyword { return "<\(text)>" }
    guard text.count > 10 else { return goQuoted(text) }
    let start = String(String.UnicodeScalarView(text.string.unicodeScalars.prefix(10)))
    return goQuoted(Text(start)) + "..."
  }

  func goQuoted(_ text: Text) -> String {
    var output: [UInt8] = []
    output.append(quotedRunes: text)
    return String(decoding: output, as: UTF8.self)
  }
}
