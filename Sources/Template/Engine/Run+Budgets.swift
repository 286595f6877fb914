extension Run {
  @inline(__always)
  mutating func countStep(_ frame: Frame) throws(TemplateError) {
    if meter.countStep() { try look(frame) }
  }

  private mutating func look(_ frame: Frame) throws(TemplateError) {
    do throws(TemplateError) {
      try meter.look()
    } catch {
      throw self.error(error.cause, frame)
    }
  }

  func budgetError(
    _ budget: TemplateError.Budget,
    _ limit: Int,
    _ frame: Frame
  ) -> TemplateError {
    error(.budget(budget, limit: limit), frame)
  }

  /// Counts what a call has to work on before it is made.
  mutating func charge(
    _ arguments: Arguments,
    of function: Function
  ) throws(TemplateError) {
    var bytes = 0
    var work = function.effort == .heavy ? Self.heavyCall : 0
    for position in 0..<arguments.count {
      switch arguments.base[position] {
      case .string(let text): bytes += text.count
      default: continue
      }
    }
    if function.effort == .deep { try charge(deep: arguments, &bytes) }
    // Most calls are on small values.
    if bytes > 4_096 {
      if bytes > limits.outputInBytes { throw Meter.excess(.output, limits.outputInBytes) }
      work += bytes >> 6
    }
    if work > 0 { try meter.work(work) }
  }

  private mutating func charge(
    deep arguments: Arguments,
    _ bytes: inout Int
  ) throws(TemplateError) {
    for position in 0..<arguments.count {
      let extent = try Extent(of: arguments.base[position], within: limits)
      bytes += extent.bytes
      if extent.nodes > 1 { try meter.work(extent.nodes) }
    }
  }

  /// Counts what is printed without a call.
  mutating func chargePrinting(_ value: Datum, _ frame: Frame) throws(TemplateError) {
    do throws(TemplateError) {
      try meter.work(try Extent(of: value, within: limits).nodes)
    } catch {
      throw self.error(error.cause, frame)
    }
  }

  /// Counts the parts that a text is about to be cut into.
  mutating func charge(partsOf text: Text, by separator: Text) throws(TemplateError) {
    try meter.make((text.occurrences(of: separator) + 1) * MemoryLayout<Datum>.size)
  }

  /// Counts a text that is parsed or compiled, which takes many times its room.
  mutating func charge(program text: Text) throws(TemplateError) {
    try meter.grow(by: text.count * 64 + 4_096)
    try meter.work(text.count + 1_000)
  }

  /// Counts what a call has made.
  @inline(__always)
  mutating func charge(result: Datum) throws(TemplateError) {
    switch result {
    case .string(let text): try meter.make(text.count + 32)
    case .list(let list):
      try meter.make(list.count * MemoryLayout<Datum>.size + 64)
      if list.count > 256 { try meter.work(list.count >> 4) }
    case .map(let map): try meter.make(map.count * 64 + 128)
    default: return
    }
  }

  /// What making a key or stretching a password is worth in steps.
  private static let heavyCall = 100_000
}
