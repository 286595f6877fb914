/// Prints parts of a program as Go's template package does in its messages, and tells where they are.
struct NodePrinter {
  let program: Program

  /// Line, counted from one, and column, counted in bytes from zero.
  func position(of node: Run.Node) -> (line: Int, column: Int) {
    let start: Int32
    switch node {
    case .statement(let index): start = program.statements[Int(index)].start
    case .pipe(let index): start = program.pipes[Int(index)].start
    case .command(let index): start = program.commands[Int(index)].start
    case .operand(let index): start = program.operands[Int(index)].start
    }
    let before = program.source[..<Int(start)]
    let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return (line, Int(start) - lineStart)
  }

  /// The text of a node.
  func text(of node: Run.Node) -> String {
    switch node {
    case .statement(let index): statement(program.statements[Int(index)])
    case .pipe(let index): pipe(index)
    case .command(let index): command(program.commands[Int(index)])
    case .operand(let index): operand(program.operands[Int(index)])
    }
  }

  private func statement(_ statement: Statement) -> String {
    switch statement.kind {
    case .text(let end): return source(Run32(Int(statement.start)..<Int(end)))
    case .action(let pipe): return "{{\(self.pipe(pipe))}}"
    case .template(let name, let pipe):
      let quoted = goQuoted(program.texts[Int(name)])
      return pipe < 0
        ? "{{template \(quoted)}}" : "{{template \(quoted) \(self.pipe(pipe))}}"
    case .condition(let branch): return "{{if \(pipe(program.branches[Int(branch)].pipe))}}"
    case .with(let branch): return "{{with \(pipe(program.branches[Int(branch)].pipe))}}"
    case .range(let branch): return "{{range \(pipe(program.branches[Int(branch)].pipe))}}"
    case .breakLoop: return "{{break}}"
    case .continueLoop: return "{{continue}}"
    }
  }

  private func pipe(_ index: Int32) -> String {
    let pipe = program.pipes[Int(index)]
    var text = ""
    if pipe.target != .none {
      text += program.texts[Int(pipe.names.0)].string
      if pipe.names.1 >= 0 { text += ", " + program.texts[Int(pipe.names.1)].string }
      text += pipe.target == .assign ? " = " : " := "
    }
    let commands = pipe.commands.range.map { command(program.commands[$0]) }
    return text + commands.joined(separator: " | ")
  }

  private func command(_ command: Command) -> String {
    command.operands.range.map { operand(program.operands[$0]) }.joined(separator: " ")
  }

  private func operand(_ operand: Operand) -> String {
    switch operand.kind {
    case .dot: "."
    case .null: "nil"
    case .bool(let truth): truth ? "true" : "false"
    case .number, .string, .function: source(operand.literal)
    case .field(let fields): chain(fields)
    case .variable(_, let name, let fields): program.texts[Int(name)].string + chain(fields)
    case .pipe(let pipe): "(\(self.pipe(pipe)))"
    case .chain(let inner, let fields):
      self.operand(program.operands[Int(inner)]) + chain(fields)
    }
  }

  private func chain(_ fields: Run32) -> String {
    fields.range.map { "." + program.fields[$0].text.string }.joined()
  }

  private func source(_ range: Run32) -> String {
    Text(program.source[range.range]).string
  }
}
