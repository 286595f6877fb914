/// Budgets of one archive: what unpacking it may cost before it is refused.
package struct ArchiveLimits: Sendable, Hashable {
  /// All files together, unpacked.
  package var totalInBytes: Int
  /// The largest single file, unpacked.
  package var fileInBytes: Int
  /// How many files and folders there may be.
  package var entries: Int

  package init(
    totalInBytes: Int = 100 << 20,
    fileInBytes: Int = 5 << 20,
    entries: Int = 20_000
  ) {
    self.totalInBytes = totalInBytes
    self.fileInBytes = fileInBytes
    self.entries = entries
  }

  /// What Helm allows a chart.
  package static let `default` = ArchiveLimits()
}
