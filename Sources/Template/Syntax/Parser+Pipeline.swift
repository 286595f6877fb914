extension Parser {
  /// Variables that a pipeline sets, while it is being parsed.
  private struct Targets {
    var kind = Pipe.Target.none
    var names: [Text] = []
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
    let targets = try declarations(clause)
    var commands: [Command] = []
    loop: while true {
      let token = nextNonSpace()
      switch token.kind {
      case end: break loop
      case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .null,
        .rawString, .string, .variable, .leftParenthesis:
        pushBack(token)
        commands.append(try command(known: targets.names))
      default: throw unexpected(token, in: clause)
      }
    }
    try check(commands, clause)
    let first = tables.commands.count
    tables.commands.append(contentsOf: commands)
    let (slots, names) = bind(targets)
    tables.pipes.append(
      Pipe(
        commands: Run32(first..<tables.commands.count),
        target: targets.kind,
        slots: slots,
        names: names,
        start: Int32(start)
      )
    )
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
      switch following.kind {
      case .assign, .declare:
        targets.kind = following.kind == .assign ? .assign : .declare
        _ = nextNonSpace()
        targets.names.append(text(of: variable))
        return targets
      case .character where lexer.source[following.start] == UInt8(ascii: ","):
        _ = nextNonSpace()
        targets.names.append(text(of: variable))
        guard clause == "range", targets.names.count < 2 else {
          throw failure("too many declarations in \(clause)")
        }
        switch peekNonSpace().kind {
        case .variable, .rightDelimiter, .rightParenthesis: continue
        default: throw failure("range can only initialize variables")
        }
      default:
        if afterVariable.kind == .space { pushBack(afterVariable) }
        pushBack(variable)
        return targets
      }
    }
  }

  /// Gives the variables of a pipeline their slots; they are visible from here on.
  private mutating func bind(_ targets: Targets) -> ((Int32, Int32), (Int32, Int32)) {
    var slots: [Int32] = []
    var names: [Int32] = []
    for name in targets.names {
      tables.texts.append(name)
      names.append(Int32(tables.texts.count - 1))
      if targets.kind == .assign {
        let slot = scope.names.last { $0.name == name }?.slot
        slots.append(slot ?? -2)
        if slot == nil { scope.names.append((name, -2)) }
      } else {
        slots.append(scope.slotCount)
        scope.names.append((name, scope.slotCount))
        scope.slotCount += 1
      }
    }
    while slots.count < 2 {
      slots.append(-1)
      names.append(-1)
    }
    return ((slots[0], slots[1]), (names[0], names[1]))
  }

  private func check(_ commands: [Command], _ clause: String) throws(TemplateError) {
    if commands.isEmpty { throw failure("missing value for \(clause)") }
    for (stage, command) in commands.enumerated().dropFirst() {
      switch tables.operands[Int(command.operands.first)].kind {
      case .bool, .dot, .null, .number, .string:
        throw failure("non executable command in pipeline stage \(stage + 1)")
      default: continue
      }
    }
  }

  private mutating func command(known: [Text]) throws(TemplateError) -> Command {
    let start = peekNonSpace().start
    var operands: [Operand] = []
    loop: while true {
      _ = peekNonSpace()
      if let operand = try operand(known: known) { operands.append(operand) }
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
    if operands.isEmpty { throw failure("empty command") }
    let first = tables.operands.count
    tables.operands.append(contentsOf: operands)
    return Command(operands: Run32(first..<tables.operands.count), start: Int32(start))
  }

  private mutating func operand(known: [Text]) throws(TemplateError) -> Operand? {
    guard let term = try term(known: known) else { return nil }
    guard peek().kind == .field else { return term }
    let start = Int32(peek().start)
    var names: [Text] = []
    while peek().kind == .field { names.append(fieldName(next())) }
    switch term.kind {
    case .field(let earlier):
      let all = earlier.range.map { tables.fields[$0].text } + names
      return Operand(kind: .field(store(fields: all)), start: start, literal: .empty)
    case .variable(let slot, let name, let earlier):
      let all = earlier.range.map { tables.fields[$0].text } + names
      return Operand(
        kind: .variable(slot: slot, name: name, fields: store(fields: all)),
        start: start,
        literal: .empty
      )
    case .bool, .string, .number, .null, .dot:
      let text = Text(lexer.source[term.literal.range])
      throw failure("unexpected . after term \(goQuoted(text))")
    case .function, .pipe, .chain:
      tables.operands.append(term)
      let inner = Int32(tables.operands.count - 1)
      return Operand(kind: .chain(inner, store(fields: names)), start: start, literal: .empty)
    }
  }

  private func fieldName(_ token: Token) -> Text {
    Text(lexer.source[(token.start + 1)..<token.end])
  }

  private mutating func store(fields names: [Text]) -> Run32 {
    let first = tables.fields.count
    for name in names { tables.fields.append(FieldName(text: name, hash: name.quickHash)) }
    return Run32(first..<tables.fields.count)
  }

  private mutating func term(known: [Text]) throws(TemplateError) -> Operand? {
    let token = nextNonSpace()
    let literal = Run32(token.start..<token.end)
    let kind: Operand.Kind
    switch token.kind {
    case .identifier: kind = .function(try function(token))
    case .dot: kind = .dot
    case .null: kind = .null
    case .variable: kind = try variable(text(of: token), known: known)
    case .field: kind = .field(store(fields: [fieldName(token)]))
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
    let name = text(of: token).string
    if let index = functions.index(of: name) { return Int32(index) }
    let hint = functions.nearest(to: name).map { " (did you mean '\($0)'?)" } ?? ""
    throw failure("function \(goQuoted(Text(name))) not defined\(hint)")
  }

  private mutating func variable(
    _ name: Text,
    known: [Text]
  ) throws(TemplateError) -> Operand.Kind {
    let bound = scope.names.last { $0.name == name }
    guard bound != nil || known.contains(name) else {
      throw failure("undefined variable \(goQuoted(name))")
    }
    tables.texts.append(name)
    let text = Int32(tables.texts.count - 1)
    return .variable(slot: bound?.slot ?? -2, name: text, fields: .empty)
  }
}
