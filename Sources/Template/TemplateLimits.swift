/// How much a render may do before it is stopped.
package struct TemplateLimits: Sendable, Hashable {
  /// Statements and function calls over all templates of a render; a call on large values counts as several.
  package var steps: Int
  /// The length of what one template writes, and of any single text, list or map.
  package var outputInBytes: Int
  /// Templates inside templates.
  package var depth: Int
  /// By how much the process may grow while it renders.
  package var memoryInBytes: Int
  /// How long the processor may be busy with a render.
  package var time: Duration

  package init(
    steps: Int = 20_000_000,
    outputInBytes: Int = 32 << 20,
    depth: Int = 5_000,
    memoryInBytes: Int = 96 << 20,
    time: Duration = .milliseconds(1_500)
  ) {
    self.steps = steps
    self.outputInBytes = outputInBytes
    self.depth = depth
    self.memoryInBytes = memoryInBytes
    self.time = time
  }

  /// Far beyond what public charts need.
  package static let `default` = TemplateLimits()

  /// Sets the limit of a budget, in the unit in which messages name it.
  package mutating func set(_ budget: TemplateError.Budget, to limit: Int) {
    switch budget {
    case .steps: steps = limit
    case .output: outputInBytes = limit
    case .depth: depth = limit
    case .memory: memoryInBytes = limit
    case .time: time = .milliseconds(limit)
    }
  }
}
