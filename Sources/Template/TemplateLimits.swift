/// How much a render may do before it is stopped.
package struct TemplateLimits: Sendable, Hashable {
  /// Statements and function calls over all templates of a render.
  package var steps: Int
  /// Bytes written, and the length of any single text, list or map.
  package var outputInBytes: Int
  /// Templates inside templates.
  package var depth: Int

  package init(steps: Int = 50_000_000, outputInBytes: Int = 64 << 20, depth: Int = 5_000) {
    self.steps = steps
    self.outputInBytes = outputInBytes
    self.depth = depth
  }

  /// Far beyond what public charts need.
  package static let `default` = TemplateLimits()
}
