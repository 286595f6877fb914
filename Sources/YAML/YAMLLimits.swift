/// Budgets of one reading: what an input may cost before it is refused.
package struct YAMLLimits: Sendable, Hashable {
  /// The length of the input in bytes.
  package var sizeInBytes: Int
  /// How deep lists and maps may be nested.
  package var depth: Int
  /// How many nodes aliases may stand for, those inside of what they name included.
  package var aliasedNodes: Int
  /// How many documents one input may hold.
  package var documents: Int

  package init(
    sizeInBytes: Int = 64 << 20,
    depth: Int = 512,
    aliasedNodes: Int = 400_000,
    documents: Int = 100_000
  ) {
    self.sizeInBytes = sizeInBytes
    self.depth = depth
    self.aliasedNodes = aliasedNodes
    self.documents = documents
  }

  /// Generous for anything that people write, small beside what a machine has.
  package static let `default` = YAMLLimits()
}
