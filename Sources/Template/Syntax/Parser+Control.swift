extension Parser {
  /// Statements up to the `end` or `else` that closes them.
  mutating func itemList() throws(TemplateError) -> ([Statement], Ending) {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting < Self.deepest else { throw failure("blocks are nested too deeply") }
    var statements: [Statement] = []
    while peekNonSpace().kind != .end {
      let (statement, ending) = try textOrAction()
      if let ending { return (statements, ending) }
      if let statement { statements.append(statement) }
    }
    throw failure("unexpected EOF")
  }

  /// One statement, or the end of a list.
  mutating func textOrAction() throws(TemplateError) -> (Statement?, Ending?) {
    let token = nextNonSpace()
    switch token.kind {
    case .text:
      return (Statement(kind: .text(end: Int32(token.end)), start: Int32(token.start)), nil)
    case .leftDelimiter:
      actionLine = token.line
      defer { actionLine = 0 }
      return try action()
    default: throw unexpected(token, in: "input")
    }
  }

  private mutating func action() throws(TemplateError) -> (Statement?, Ending?) {
    let token = nextNonSpace()
    switch token.kind {
    case .block: return (try blockControl(), nil)
    case .breakWord: return (try loopControl(.breakLoop, "{{break}}", token), nil)
    case .continueWord: return (try loopControl(.continueLoop, "{{continue}}", token), nil)
    case .elseWord: return (nil, try elseControl())
    case .endWord:
      _ = try expect(.rightDelimiter, in: "end")
      return (nil, .end)
    case .ifWord: return (try control("if"), nil)
    case .range: return (try control("range"), nil)
    case .template: return (try templateControl(), nil)
    case .with: return (try control("with"), nil)
    default:
      pushBack(token)
      let start = Int32(token.start)
      let pipe = try pipeline("command", until: .rightDelimiter)
      return (Statement(kind: .action(pipe: pipe), start: start), nil)
    }
  }

  private mutating func loopControl(
    _ kind: Statement.Kind,
    _ word: String,
    _ start: Token
  ) throws(TemplateError) -> Statement {
    let token = nextNonSpace()
    guard token.kind == .rightDelimiter else { throw unexpected(token, in: word) }
    guard scope.rangeDepth > 0 else { throw failure("\(word) outside {{range}}") }
    return Statement(kind: kind, start: Int32(start.start))
  }

  private mutating func elseControl() throws(TemplateError) -> Ending {
    switch peekNonSpace().kind {
    case .ifWord: return .elseIf
    case .with: return .elseWith
    default:
      _ = try expect(.rightDelimiter, in: "else")
      return .otherwise
    }
  }

  private mutating func control(_ word: String) throws(TemplateError) -> Statement {
    let visible = scope.names.count
    defer { scope.names.removeSubrange(visible...) }
    let pipe = try pipeline(word, until: .rightDelimiter)
    if word == "range" { scope.rangeDepth += 1 }
    let (body, ending) = try itemList()
    if word == "range" { scope.rangeDepth -= 1 }
    let stored = store(body)
    var otherwise: Run32?
    if ending != .end { otherwise = try elseList(after: ending, of: word) }
    let start = tables.pipes[Int(pipe)].start
    tables.branches.append(Branch(pipe: pipe, body: stored, otherwise: otherwise))
    let branch = Int32(tables.branches.count - 1)
    switch word {
    case "if": return Statement(kind: .condition(branch: branch), start: start)
    case "with": return Statement(kind: .with(branch: branch), start: start)
    default: return Statement(kind: .range(branch: branch), start: start)
    }
  }

  private mutating func elseList(
    after ending: Ending,
    of word: String
  ) throws(TemplateError) -> Run32 {
    let follows = peek().kind
    if word == "if" && follows == .ifWord || word == "with" && follows == .with {
      nesting += 1
      defer { nesting -= 1 }
      guard nesting < Self.deepest else { throw failure("blocks are nested too deeply") }
      _ = next()
      let statement = try control(word)
      return store([statement])
    }
    let (statements, last) = try itemList()
    guard last == .end else { throw failure("expected end; found \(last.text)") }
    return store(statements)
  }

  private mutating func blockControl() throws(TemplateError) -> Statement {
    let token = nextNonSpace()
    let name = try templateName(token, in: "block clause")
    let pipe = try pipeline("block clause", until: .rightDelimiter)
    try parseTemplateBody(named: name, start: token.start, in: "block clause")
    return templateStatement(name, pipe, token)
  }

  private mutating func templateControl() throws(TemplateError) -> Statement {
    let token = nextNonSpace()
    let name = try templateName(token, in: "template clause")
    let following = nextNonSpace()
    guard following.kind != .rightDelimiter else { return templateStatement(name, -1, token) }
    pushBack(following)
    let pipe = try pipeline("template clause", until: .rightDelimiter)
    return templateStatement(name, pipe, token)
  }

  private mutating func templateStatement(_ name: Text, _ pipe: Int32, _ token: Token) -> Statement
  {
    tables.texts.append(name)
    let index = Int32(tables.texts.count - 1)
    return Statement(kind: .template(name: index, pipe: pipe), start: Int32(token.start))
  }

  private mutating func templateName(
    _ token: Token,
    in clause: String
  ) throws(TemplateError) -> Text {
    guard token.kind == .string || token.kind == .rawString else {
      throw unexpected(token, in: clause)
    }
    return try unquote(token)
  }
}
