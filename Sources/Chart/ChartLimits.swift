package import Archive
package import YAML

/// Budgets of loading one chart, sub-charts included.
package struct ChartLimits: Sendable, Hashable {
  /// Of each packed chart.
  package var archive: ArchiveLimits
  /// Of each YAML file.
  package var yaml: YAMLLimits
  /// How deep charts may lie in charts.
  package var depth: Int

  package init(archive: ArchiveLimits = .default, yaml: YAMLLimits = .default, depth: Int = 16) {
    self.archive = archive
    self.yaml = yaml
    self.depth = depth
  }

  /// What Helm allows, where it has limits.
  package static let `default` = ChartLimits()
}
