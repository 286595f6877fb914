extension Parser {
  /// Variables that a pipeline sets, while it is being parsed.
  struct Targets {
    var kind = Pipe.Target.none
    var first: Text?
    var second: Text?

    func contains(_ name: Text) -> Bool { first == name || second == name }
  }

  /// A pipeline up to a token of the given kind, which is consumed.
  mutating func pipeline(
    _ clause: String,
    until end: Token.Kind
  ) throws(TemplateError) -> Int32 {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting < Self.deepest else { throw failure("parentheses are nested too deeply") }
    let start = peekNonSpace().start
    let outer = targets
    targets = try declarations(clause)
    let mark = openCommands.count
    loop: while true {
      let token = nextNonSpace()
      switch token.kind {
      case end: break loop
      case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .null,
        .rawString, .string, .variable, .leftParenthesis:
        pushBack(token)
        openCommands.append(try command())
      default: throw unexpected(token, in: clause)
      }
    }
    try check(mark, clause)
    let first = tables.commands.count
    // Most are one or two, for which slices cost more than they move.
    for index in mark..<openCommands.count { tables.commands.append(openCommands[index]) }
    openCommands.removeLast(openCommands.count - mark)
    let one = bind(targets.first)
    let two = bind(targets.second)
    tables.pipes.append(
      Pipe(
        commands: Run32(first..<tables.commands.count),
        target: targets.kind,
        slots: (one.slot, two.slot),
        names: (one.name, two.name),
        start: Int32(start)
      )
    )
    targets = outer
    return Int32(tables.pipes.count - 1)
  }

  private mutating func declarations(_ clause: String) throws(TemplateError) -> Targets {
    var targets = Targets()
    while true {
      let variable = peekNonSpace()
      guard variable.kind == .variable else { return targets }
      _ = next()
      let afterVariable = peek()
      let following = peekNonSpace()
      let isComma =
        following.kind == .character && lexer.source[following.start] == UInt8(ascii: ",")
      guard isComma || following.kind == .assign || following.kind == .declare else {
        if afterVariable.kind == .space { pushBack(afterVariable) }
        pushBack(variable)
        return targets
      }
      targets.kind = following.kind == .assign ? .assign : .declare
      _ = nextNonSpace()
      let isFirst = targets.first == nil
      if isFirst { targets.first = text(of: variable) } else { targets.second = text(of: variable) }
      guard isComma else { return targets }
      guard clause == "range", isFirst else {
        throw failure("too many declarations in \(clause)")
      }
      switch peekNonSpace().kind {
      case .variable, .rightDelimiter, .rightParenthesis: continue
      default: throw failure("range can only initialize variables")
      }
    }
  }

  /// Gives a variable of a pipeline its slot; it is visible from here on.
  private mutating func bind(_ name: Text?) -> (slot: Int32, name: Int32) {
    guard let name else { return (-1, -1) }
    tables.texts.append(name)
    let text = Int32(tables.texts.count - 1)
    if targets.kind == .assign {
      if let slot = slot(of: name) { return (slot, text) }
      scope.names.append((name, -2))
      return (-2, text)
    }
    scope.names.append((name, scope.slotCount))
    scope.slotCount += 1
    return (scope.slotCount - 1, text)
  }

  /// The slot of the innermost variable of a name.
  private func slot(of name: Text) -> Int32? {
    for known in scope.names.reversed() where known.name == name { return known.slot }
    return nil
  }

  private func check(_ mark: Int, _ clause: String) throws(TemplateError) {
    if openCommands.count == mark { throw failure("missing value for \(clause)") }
    for index in openCommands.indices.dropFirst(mark + 1) {
      switch tables.operands[Int(openCommands[index].operands.first)].kind {
      case .bool, .dot, .null, .number, .string:
        throw failure("non executable command in pipeline stage \(index - mark + 1)")
      default: continue
      }
    }
  }

  private mutating func command() throws(TemplateError) -> Command {
    let start = peekNonSpace().start
    let mark = openOperands.count
    loop: while true {
      if let operand = try operand() { openOperands.append(operand) }
      let token = next()
      switch token.kind {
      case .space: continue
      case .rightDelimiter, .rightParenthesis:
        pushBack(token)
        break loop
      case .pipe: break loop
      default: throw unexpected(token, in: "operand")
      }
    }
    if openOperands.count == mark { throw failure("empty command") }
    let first = tables.operands.count
    for index in mark..<openOperands.count { tables.operands.append(openOperands[index]) }
    openOperands.removeLast(openOperands.count - mark)
    return Command(operands: Run32(first..<tables.operands.count), start: Int32(start))
  }

  private mutating func operand() throws(TemplateError) -> Operand? {
    guard let term = try term() else { return nil }
    let token = peek()
    guard token.kind == .field else { return term }
    let start = Int32(token.start)
    switch term.kind {
    case .field(let earlier):
      return Operand(kind: .field(fields(after: earlier)), start: start, literal: .empty)
    case .variable(let slot, let name, let earlier):
      let fields = fields(after: earlier)
      return Operand(
        kind: .variable(slot: slot, name: name, fields: fields),
        start: start,
        literal: .empty
      )
    case .bool, .string, .number, .null, .dot:
      let text = Text(lexer.source[term.literal.range])
      throw failure("unexpected . after term \(goQuoted(text))")
    case .function, .pipe, .chain:
      tables.operands.append(term)
      let inner = Int32(tables.operands.count - 1)
      let fields = fields(after: .empty)
      return Operand(kind: .chain(inner, fields), start: start, literal: .empty)
    }
  }

  /// Reads the fields that follow; the earlier ones were stored last, so that all stand together.
  private mutating func fields(after earlier: Run32) -> Run32 {
    let first = earlier.count > 0 ? Int(earlier.first) : tables.fields.count
    while peek().kind == .field { store(field: next()) }
    return Run32(first..<tables.fields.count)
  }

  private mutating func store(field token: Token) {
    let field = lexer.source.withUnsafeBufferPointer { source in
      let name = UnsafeBufferPointer(rebasing: source[(token.start + 1)..<token.end])
      return FieldName(text: Text(name), hash: quickHash(name))
    }
    tables.fields.append(field)
  }

  private mutating func term() throws(TemplateError) -> Operand? {
    let token = nextNonSpace()
    let literal = Run32(token.start..<token.end)
    let kind: Operand.Kind
    switch token.kind {
    case .identifier: kind = .function(try function(token))
    case .dot: kind = .dot
    case .null: kind = .null
    case .variable: kind = try variable(token)
    case .field:
      store(field: token)
      kind = .field(Run32((tables.fields.count - 1)..<tables.fields.count))
    case .bool: kind = .bool(lexer.source[token.start] == UInt8(ascii: "t"))
    case .characterConstant, .complex, .number:
      tables.numbers.append(try number(token))
      kind = .number(Int32(tables.numbers.count - 1))
    case .leftParenthesis:
      kind = .pipe(try pipeline("parenthesized pipeline", until: .rightParenthesis))
    case .string, .rawString:
      tables.texts.append(try unquote(token))
      kind = .string(Int32(tables.texts.count - 1))
    default:
      pushBack(token)
      return nil
    }
    return Operand(kind: kind, start: Int32(token.start), literal: literal)
  }

  private func function(_ token: Token) throws(TemplateError) -> Int32 {
    let found = lexer.source.withUnsafeBufferPointer {
      functions.index(of: UnsafeBufferPointer(rebasing: $0[token.start..<token.end]))
    }
    if let found { return found }
    let name = text(of: token).string
    let hint = nearestHint(to: name, in: functions.names)
    throw failure("function \(goQuoted(Text(name))) not defined\(hint)", at: token)
  }

  private mutating func variable(_ token: Token) throws(TemplateError) -> Operand.Kind {
    let name = text(of: token)
    let bound = slot(of: name)
    guard bound != nil || targets.contains(name) else {
      let hint = nearestHint(to: name.string, in: scope.names.dropFirst().map(\.name.string))
      throw failure("undefined variable \(goQuoted(name))\(hint)", at: token)
    }
    tables.texts.append(name)
    let text = Int32(tables.texts.count - 1)
    return .variable(slot: bound ?? -2, name: text, fields: .empty)
  }
}
