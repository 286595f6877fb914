extension Run {
  /// Calls a function; `callee` is what messages show as the call.
  mutating func call(
    _ index: Int,
    _ callee: Node,
    _ arguments: Run32,
    _ frame: Frame,
    _ dot: Datum,
    final: Datum?
  ) throws(TemplateError) -> Datum {
    try countStep(frame)
    let function = set.functions[index]
    let count = Int(arguments.count) + (final == nil ? 0 : 1)
    try checkCount(function, count, Int(arguments.count), frame)
    if function.special == .and || function.special == .or {
      return try shortCircuit(function, arguments, frame, dot, final: final)
    }
    let base = stack.push(count)
    defer { stack.pop(base, count) }
    let fixed = function.parameters.count
    var position = 0
    for operand in arguments.range {
      let parameter = position < fixed ? function.parameters[position] : function.variadic
      base[position] = try argument(Int32(operand), parameter ?? .any, frame, dot)
      position += 1
    }
    if let final {
      let parameter = position < fixed ? function.parameters[position] : function.variadic
      base[position] = try validate(final, parameter ?? .any, frame)
    }
    do throws(TemplateError) {
      let arguments = Arguments(base: base, count: count)
      try charge(arguments, of: function)
      let isFree = function.effort == .heavy && meter.takesFreeCall()
      let result = try function.body(&self, arguments)
      if isFree { meter.skipTime() }
      try charge(result: result)
      return result
    } catch {
      node = callee
      throw called(explained(error, function, arguments, frame), function.name, frame)
    }
  }

  /// The errors of `call` name what was called.
  private func explained(
    _ error: TemplateError,
    _ function: Function,
    _ arguments: Run32,
    _ frame: Frame
  ) -> TemplateError {
    guard function.special == .call, error.place == nil, case .text(let text) = error.cause,
      text.hasPrefix("non-function")
    else { return error }
    let callee =
      arguments.count > 0
      ? NodePrinter(program: frame.program).text(of: .operand(arguments.first)) : ""
    return .fault("non-function \(callee)" + text.dropFirst("non-function".count))
  }

  @inline(__always)
  private func checkCount(
    _ function: Function,
    _ count: Int,
    _ written: Int,
    _ frame: Frame
  ) throws(TemplateError) {
    let fixed = function.parameters.count
    if function.variadic != nil {
      guard count < fixed else { return }
      throw error(
        "wrong number of args for \(function.name): want at least \(fixed) got \(written)",
        frame
      )
    }
    guard count != fixed else { return }
    throw error("wrong number of args for \(function.name): want \(fixed) got \(count)", frame)
  }

  private mutating func shortCircuit(
    _ function: Function,
    _ arguments: Run32,
    _ frame: Frame,
    _ dot: Datum,
    final: Datum?
  ) throws(TemplateError) -> Datum {
    var value = Datum.absent
    for operand in arguments.range {
      value = try argument(Int32(operand), .value, frame, dot)
      if value.isTrue == (function.special == .or) { return value }
    }
    return final ?? value
  }

  /// Runs `include` straight into the output; whether the command was that.
  mutating func writeInclude(
    _ command: Command,
    _ index: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Bool {
    guard command.operands.count == 3 else { return false }
    let first = command.operands.first
    guard case .function(let function) = frame.program.operands[Int(first)].kind,
      set.functions[Int(function)].special == .include
    else { return false }
    try countStep(frame)
    node = .operand(first)
    let name = try argument(first + 1, .string, frame, dot)
    let data = try argument(first + 2, .any, frame, dot)
    guard case .string(let text) = name else { return false }
    do throws(TemplateError) {
      try include(text, data)
    } catch {
      node = .command(index)
      throw called(error, "include", frame)
    }
    return true
  }

  // MARK: Arguments

  /// The value of an operand as an argument of a type.
  mutating func argument(
    _ index: Int32,
    _ parameter: Parameter,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Datum {
    node = .operand(index)
    let operand = frame.program.operands[Int(index)]
    let value: Datum
    switch operand.kind {
    case .dot: value = dot
    case .field(let fields):
      value = try chain(dot, fields, .empty, frame, dot, final: nil)
    case .variable(let slot, let name, let fields):
      let variable = try variable(slot, name, frame)
      value =
        fields.count == 0
        ? variable : try chain(variable, fields, .empty, frame, dot, final: nil)
    case .pipe(let pipe): value = try evaluate(pipe, frame, dot)
    case .function(let function):
      value = try call(Int(function), .operand(index), .empty, frame, dot, final: nil)
    case .chain(let inner, let fields):
      let receiver = try receiver(inner, index, frame, dot)
      value = try chain(receiver, fields, .empty, frame, dot, final: nil)
    case .null:
      if let zero = parameter.zero { return zero }
      throw error("cannot assign nil to \(parameter.typeName)", frame)
    case .string(let text):
      switch parameter {
      case .string, .any, .value: return .string(frame.program.texts[Int(text)])
      default: return try literal(operand, parameter, frame)
      }
    case .bool, .number: return try literal(operand, parameter, frame)
    }
    return try validate(value, parameter, frame)
  }

  /// A literal as an argument of a type.
  private func literal(
    _ operand: Operand,
    _ parameter: Parameter,
    _ frame: Frame
  ) throws(TemplateError) -> Datum {
    switch (parameter, operand.kind) {
    case (.any, .bool(let truth)), (.value, .bool(let truth)), (.bool, .bool(let truth)):
      return .bool(truth)
    case (.any, .number(let index)), (.value, .number(let index)):
      return try constant(index, frame)
    case (.int, .number(let index)):
      if let int = frame.program.numbers[Int(index)].int { return .int(int, .int) }
    case (.float, .number(let index)):
      if let float = frame.program.numbers[Int(index)].float { return .float(float) }
    case (.uint32, .number(let index)):
      if let unsigned = frame.program.numbers[Int(index)].unsigned {
        return .int(Int(UInt32(truncatingIfNeeded: unsigned)), .uint32)
      }
    default: break
    }
    let text = NodePrinter(program: frame.program).text(of: node)
    let wanted: String
    switch parameter {
    case .bool: wanted = "bool"
    case .string: wanted = "string"
    case .int: wanted = "integer"
    case .uint32: wanted = "unsigned integer"
    case .float: wanted = "float"
    default: throw error("can't handle \(text) for arg of type \(parameter.typeName)", frame)
    }
    throw error("expected \(wanted); found \(text)", frame)
  }

  /// A value as an argument of a type.
  @inline(__always)
  func validate(
    _ value: Datum,
    _ parameter: Parameter,
    _ frame: Frame
  ) throws(TemplateError) -> Datum {
    if case .any = parameter { return value.boxed }
    return try validateTyped(value, parameter, frame)
  }

  private func validateTyped(
    _ value: Datum,
    _ parameter: Parameter,
    _ frame: Frame
  ) throws(TemplateError) -> Datum {
    if case .value = parameter { return value }
    if case .absent = value {
      if let zero = parameter.zero { return zero }
      throw error("invalid value; expected \(parameter.typeName)", frame)
    }
    if parameter.accepts(value) { return value }
    var type = value.typeName
    if case .null = value { type = "interface {}" }
    throw error("wrong type for value; expected \(parameter.typeName); got \(type)", frame)
  }
}
