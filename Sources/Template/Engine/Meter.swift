/// What a render has used up of its budgets.
///
/// Steps are counted one by one. The processor's time and the process's memory cost something to read: the one is read whenever many steps were
/// made, the other whenever many bytes were, whether they are still in use or not.
struct Meter {
  let limits: TemplateLimits
  private let sources: TemplateSources
  private var steps = 0
  private var made = 0
  private var nextLookAtTime = Meter.stepsBetweenLooks
  private var nextLookAtMemory = Meter.bytesBetweenLooks
  private var spent = Duration.zero
  private var freeCalls = 1
  private var lastTime: Duration
  private let memoryBefore: Int

  private static let stepsBetweenLooks = 16_384
  private static let bytesBetweenLooks = 8 << 20

  init(_ limits: TemplateLimits, _ sources: TemplateSources) {
    self.limits = limits
    self.sources = sources
    lastTime = sources.processorTime()
    memoryBefore = sources.memory()
    nextLookAtTime = min(Self.stepsBetweenLooks, limits.steps)
  }

  /// Counts one step; whether it is time for `look`.
  @inline(__always)
  mutating func countStep() -> Bool {
    steps += 1
    return steps > nextLookAtTime
  }

  /// Counts work that is worth many steps.
  mutating func work(_ count: Int) throws(TemplateError) {
    steps = steps.addingReportingOverflow(count).partialValue
    if steps > nextLookAtTime || steps < 0 { try look() }
  }

  /// Compares what was used with the limits.
  mutating func look() throws(TemplateError) {
    if steps > limits.steps || steps < 0 { throw Self.excess(.steps, limits.steps) }
    nextLookAtTime = min(steps + Self.stepsBetweenLooks, limits.steps)
    try lookAtTime()
  }

  /// Compares the time that was used with its limit.
  mutating func lookAtTime() throws(TemplateError) {
    let now = sources.processorTime()
    spent += now - lastTime
    lastTime = now
    guard spent > limits.time else { return }
    let milliseconds = limits.time / .milliseconds(1)
    throw Self.excess(.time, Int(milliseconds.rounded()))
  }

  /// Goes on from here without counting the time since the last look: it was another thread's, or a free call's.
  mutating func skipTime() {
    lastTime = sources.processorTime()
  }

  /// Whether a heavy call's time does not count, as that of the first one does not: chance decides how long a key takes,
  /// and most charts make one.
  mutating func takesFreeCall() -> Bool {
    freeCalls -= 1
    return freeCalls >= 0
  }

  /// Counts something that is about to be made, or was; refuses what is larger than any single value may be.
  mutating func make(_ bytes: Int) throws(TemplateError) {
    if bytes > limits.outputInBytes { throw Self.excess(.output, limits.outputInBytes) }
    try grow(by: bytes)
  }

  /// Counts bytes that something takes, of whatever size it is.
  mutating func grow(by bytes: Int) throws(TemplateError) {
    made += bytes
    if made > nextLookAtMemory { try lookAtMemory() }
  }

  private mutating func lookAtMemory() throws(TemplateError) {
    nextLookAtMemory = made + Self.bytesBetweenLooks
    if sources.memory() - memoryBefore > limits.memoryInBytes {
      throw Self.excess(.memory, limits.memoryInBytes)
    }
  }

  static func excess(_ budget: TemplateError.Budget, _ limit: Int) -> TemplateError {
    TemplateError(cause: .budget(budget, limit: limit))
  }
}
