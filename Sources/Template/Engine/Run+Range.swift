extension Run {
  /// Runs the body of a `range` for each element.
  mutating func range(
    _ branch: Int32,
    _ frame: Frame,
    _ dot: Datum
  ) throws(TemplateError) -> Flow {
    let branch = frame.program.branches[Int(branch)]
    let value = try evaluate(branch.pipe, frame, dot)
    let pipe = frame.program.pipes[Int(branch.pipe)]
    var ran = false
    switch value {
    case .list(let list): ran = try each(list.elements, branch, pipe, frame)
    case .map(let map): ran = try each(map.sorted, branch, pipe, frame)
    case .int(let number, let kind):
      ran = try count(to: number, kind, branch, pipe, frame)
    case .absent, .null: break
    case .object(let object): ran = try each(object, value, branch, pipe, frame)
    default: throw error("range can't iterate over \(GoPrint.text(value).string)", frame)
    }
    if ran { return .onward }
    guard let otherwise = branch.otherwise else { return .onward }
    return try walk(otherwise, frame, dot)
  }

  private mutating func each(
    _ object: DatumObject,
    _ value: Datum,
    _ branch: Branch,
    _ pipe: Pipe,
    _ frame: Frame
  ) throws(TemplateError) -> Bool {
    switch object.content {
    case .list(let list): return try each(list.elements, branch, pipe, frame)
    case .map(let map): return try each(map.sorted, branch, pipe, frame)
    case .duration(let number):
      return try count(to: number, .int64, branch, pipe, frame)
    default: throw error("range can't iterate over \(GoPrint.text(value).string)", frame)
    }
  }

  private mutating func each(
    _ elements: [Datum],
    _ branch: Branch,
    _ pipe: Pipe,
    _ frame: Frame
  ) throws(TemplateError) -> Bool {
    for (index, element) in elements.enumerated() {
      let flow = try iterate(.int(index), element, branch, pipe, frame)
      if flow == .breakLoop { break }
    }
    return !elements.isEmpty
  }

  private mutating func each(
    _ entries: [(key: Text, value: Datum)],
    _ branch: Branch,
    _ pipe: Pipe,
    _ frame: Frame
  ) throws(TemplateError) -> Bool {
    for entry in entries {
      let flow = try iterate(.string(entry.key), entry.value, branch, pipe, frame)
      if flow == .breakLoop { break }
    }
    return !entries.isEmpty
  }

  private mutating func count(
    to count: Int,
    _ kind: IntegerKind,
    _ branch: Branch,
    _ pipe: Pipe,
    _ frame: Frame
  ) throws(TemplateError) -> Bool {
    if pipe.slots.1 != -1 {
      throw error("can't use \(count) to iterate over more than one variable", frame)
    }
    var number = 0
    while number < count {
      let flow = try iterate(.absent, .int(number, kind), branch, pipe, frame)
      if flow == .breakLoop { break }
      number += 1
    }
    return count > 0
  }

  @inline(__always)
  private mutating func iterate(
    _ index: Datum,
    _ element: Datum,
    _ branch: Branch,
    _ pipe: Pipe,
    _ frame: Frame
  ) throws(TemplateError) -> Flow {
    if pipe.target != .none {
      let isPair = pipe.slots.1 != -1
      frame.slots[Int(pipe.slots.0)] = isPair ? index : element
      if isPair { frame.slots[Int(pipe.slots.1)] = element }
    }
    try countStep(frame)
    return try walk(branch.body, frame, element)
  }
}
