extension Run {
  /// Runs statements in order.
  mutating func walk(
    _ list: Run32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Flow {
    if isStackLow { return try walkElsewhere(list, frame, dot) }
    for index in list.range {
      let statement = frame.program.statements[index]
      try countStep(frame)
      switch statement.kind {
      case .text(let end): try write(frame.program, Int(statement.start), Int(end), frame)
      case .action(let pipe):
        node = .statement(Int32(index))
        try act(pipe, Int32(index), frame, dot)
      case .condition(let branch):
        let flow = try condition(branch, frame, dot)
        if flow != .onward { return flow }
      case .with(let branch):
        let flow = try with(branch, frame, dot)
        if flow != .onward { return flow }
      case .range(let branch):
        let flow = try range(branch, frame, dot)
        if flow != .onward { return flow }
      case .template(let name, let pipe):
        node = .statement(Int32(index))
        try template(frame.program.texts[Int(name)], pipe, frame, dot)
      case .breakLoop: return .breakLoop
      case .continueLoop: return .continueLoop
      }
    }
    return .onward
  }

  /// Goes on with statements on a thread that has room for deep recursion.
  private mutating func walkElsewhere(
    _ list: Run32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Flow {
    guard !isOnLargeStack else { throw budgetError(.depth, limits.depth, frame) }
    isOnLargeStack = true
    let floor = stackFloor
    var outcome: Result<Flow, TemplateError> = .success(.onward)
    let ran = onLargeStack(bytes: Self.largeStackInBytes) {
      stackFloor =
        currentStackAddress() &- UInt(Self.largeStackInBytes) &+ Self.reserveInBytes
      meter.skipTime()
      do throws(TemplateError) {
        outcome = .success(try walk(list, frame, dot))
      } catch {
        outcome = .failure(error)
      }
    }
    stackFloor = floor
    meter.skipTime()
    isOnLargeStack = false
    guard ran else { throw budgetError(.depth, limits.depth, frame) }
    return try outcome.get()
  }

  @inline(__always)
  private mutating func write(
    _ program: Program,
    _ start: Int,
    _ end: Int,
    _ frame: Frame
  ) throws(TemplateError) {
    program.source.withUnsafeBufferPointer {
      output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<end]))
    }
    if output.count > limits.outputInBytes {
      throw budgetError(.output, limits.outputInBytes, frame)
    }
  }

  private mutating func act(
    _ pipe: Int32,
    _ statement: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) {
    let parts = frame.program.pipes[Int(pipe)]
    if parts.isPlain, parts.commands.count == 1 {
      let command = frame.program.commands[Int(parts.commands.first)]
      if try writeInclude(command, parts.commands.first, frame, dot) { return }
    }
    let value = try evaluate(pipe, frame, dot)
    guard parts.isPlain else { return }
    node = .statement(statement)
    switch value {
    case .string(let text): output.append(text: text)
    case .absent, .null: output.append(string: "<no value>")
    case .object(let object):
      if case .function = object.content {
        let text = NodePrinter(program: frame.program).text(of: node)
        throw error("can't print \(text) of type \(object.typeName)", frame)
      }
      if let text = object.addressedString {
        output.append(text: text)
      } else {
        GoPrint.append(value, to: &output)
      }
    case .list, .map:
      try chargePrinting(value, frame)
      GoPrint.append(value, to: &output)
    default: GoPrint.append(value, to: &output)
    }
    if output.count > limits.outputInBytes {
      throw budgetError(.output, limits.outputInBytes, frame)
    }
  }

  private mutating func condition(
    _ branch: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Flow {
    let branch = frame.program.branches[Int(branch)]
    if try evaluate(branch.pipe, frame, dot).isTrue { return try walk(branch.body, frame, dot) }
    guard let otherwise = branch.otherwise else { return .onward }
    return try walk(otherwise, frame, dot)
  }

  private mutating func with(
    _ branch: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Flow {
    let branch = frame.program.branches[Int(branch)]
    let value = try evaluate(branch.pipe, frame, dot)
    if value.isTrue { return try walk(branch.body, frame, value) }
    guard let otherwise = branch.otherwise else { return .onward }
    return try walk(otherwise, frame, dot)
  }

  private mutating func template(
    _ name: Text,
    _ pipe: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) {
    guard let reference = find(name) else {
      throw error("template \(goQuoted(name)) not defined\(nearestTemplate(to: name))", frame)
    }
    guard depth < limits.depth else { throw budgetError(.depth, limits.depth, frame) }
    let data = pipe < 0 ? .absent : try evaluate(pipe, frame, dot)
    try invoke(reference, data: data)
  }
}
