/// All rules by which differences do not count.
package struct IgnoreRules: Sendable {
  /// What applications and the repository say.
  package let rules: [IgnoreRule]
  /// What Swell knows of well-known controllers.
  package let builtIn: [BuiltInRule]

  package init(
    _ rules: [IgnoreRule] = [],
    builtIn: [BuiltInRule] = builtInRules
  ) {
    self.rules = rules
    self.builtIn = builtIn
  }
}
