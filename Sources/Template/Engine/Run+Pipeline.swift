extension Run {
  /// The value of a pipeline; its variables are set.
  mutating func evaluate(
    _ pipe: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Datum {
    node = .pipe(pipe)
    let parts = frame.program.pipes[Int(pipe)]
    var value = try command(parts.commands.first, frame, dot, final: nil).unwrapped
    if parts.commands.count > 1 {
      for index in (parts.commands.first + 1)..<(parts.commands.first + parts.commands.count) {
        value = try command(index, frame, dot, final: value).unwrapped
      }
    }
    if parts.target != .none { try assign(value, parts, frame) }
    return value
  }

  private mutating func assign(
    _ value: Datum,
    _ pipe: Pipe,
    _ frame: Frame
  ) throws(TemplateError) {
    for (slot, name) in [(pipe.slots.0, pipe.names.0), (pipe.slots.1, pipe.names.1)]
    where slot != -1 {
      guard slot >= 0 else {
        throw error("undefined variable: \(frame.program.texts[Int(name)].string)", frame)
      }
      frame.slots[Int(slot)] = value
    }
  }

  private mutating func command(
    _ index: Int32,
    _ frame: Frame,
    _ dot: Datum,
    final: Datum?
  ) throws(TemplateError) -> Datum {
    let command = frame.program.commands[Int(index)]
    let first = command.operands.first
    let arguments = Run32(first: first + 1, count: command.operands.count - 1)
    let operand = frame.program.operands[Int(first)]
    switch operand.kind {
    case .function(let function):
      node = .operand(first)
      return try call(Int(function), .command(index), arguments, frame, dot, final: final)
    case .field(let fields):
      node = .operand(first)
      return try chain(dot, fields, arguments, frame, dot, final: final)
    case .variable(let slot, let name, let fields):
      node = .operand(first)
      let value = try variable(slot, name, frame)
      guard fields.count > 0 else {
        try refuseArguments(first, arguments, final, frame)
        return value
      }
      return try chain(value, fields, arguments, frame, dot, final: final)
    case .chain(let inner, let fields):
      node = .operand(first)
      let value = try receiver(inner, first, frame, dot)
      return try chain(value, fields, arguments, frame, dot, final: final)
    case .pipe(let pipe):
      try refuseArguments(first, arguments, final, frame)
      return try evaluate(pipe, frame, dot)
    case .dot, .null, .bool, .number, .string:
      node = .operand(first)
      try refuseArguments(first, arguments, final, frame)
      return try word(operand, frame, dot)
    }
  }

  /// The value of a word that is a command on its own.
  private mutating func word(
    _ operand: Operand,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Datum {
    switch operand.kind {
    case .dot: return dot
    case .bool(let truth): return .bool(truth)
    case .number(let number): return try constant(number, frame)
    case .string(let text): return .string(frame.program.texts[Int(text)])
    default: throw error("nil is not a command", frame)
    }
  }

  private func refuseArguments(
    _ first: Int32,
    _ arguments: Run32,
    _ final: Datum?,
    _ frame: Frame
  ) throws(TemplateError) {
    guard arguments.count > 0 || final != nil else { return }
    let text = NodePrinter(program: frame.program).text(of: .operand(first))
    throw error("can't give argument to non-function \(text)", frame)
  }

  /// The value of a number without a type of its own.
  func constant(_ index: Int32, _ frame: Frame) throws(TemplateError) -> Datum {
    let number = frame.program.numbers[Int(index)]
    if let imaginary = number.imaginary {
      return .object(
        DatumObject(typeName: "complex128", content: .complex(number.real, imaginary))
      )
    }
    if number.looksLikeFloat, let float = number.float { return .float(float) }
    if let int = number.int { return .int(int, .int) }
    throw error("\(NodePrinter(program: frame.program).text(of: node)) overflows int", frame)
  }

  @inline(__always)
  func variable(_ slot: Int32, _ name: Int32, _ frame: Frame) throws(TemplateError) -> Datum {
    guard slot >= 0 else {
      throw error("undefined variable: \(frame.program.texts[Int(name)].string)", frame)
    }
    return frame.slots[Int(slot)]
  }

  /// The value whose fields a chain takes.
  mutating func receiver(
    _ inner: Int32,
    _ outer: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Datum {
    node = .operand(inner)
    switch frame.program.operands[Int(inner)].kind {
    case .pipe(let pipe): return try evaluate(pipe, frame, dot)
    case .function(let function):
      return try call(Int(function), .operand(inner), .empty, frame, dot, final: nil)
    default:
      node = .operand(outer)
      throw error("can't take fields of this", frame)
    }
  }
}
