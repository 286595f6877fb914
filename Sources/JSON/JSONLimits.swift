/// Budgets of one reading: what an input may cost before it is refused.
package struct JSONLimits: Sendable, Hashable {
  /// The length of the input in bytes.
  package var sizeInBytes: Int
  /// How deep lists and maps may be nested.
  package var depth: Int

  package init(sizeInBytes: Int = 256 << 20, depth: Int = 512) {
    self.sizeInBytes = sizeInBytes
    self.depth = depth
  }

  /// Room for the largest lists that a server gives.
  package static let `default` = JSONLimits()
}
