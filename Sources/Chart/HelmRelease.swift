/// A chart's instance under a name, as templates know it by `.Release`.
package struct HelmRelease: Sendable, Hashable {
  package var name: String
  package var namespace: String
  /// Whether templates are to think that the release exists already.
  package var isUpgrade: Bool
  package var revision: Int

  package init(
    name: String,
    namespace: String = "default",
    isUpgrade: Bool = false,
    revision: Int = 1
  ) {
    self.name = name
    self.namespace = namespace
    self.isUpgrade = isUpgrade
    self.revision = revision
  }
}
