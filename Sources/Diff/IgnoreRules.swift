/// All rules by which differences do not count.
package struct IgnoreRules: Sendable {
  /// What applications and the repository say.
  package let rules: [IgnoreRule]
  /// What Swell knows of well-known controllers.
  package let builtIn: [BuiltInRule]
  /// How objects are compared that do not say it themselves.
  package let options: CompareOptions

  package init(
    _ rules: [IgnoreRule] = [],
    builtIn: [BuiltInRule] = builtInRules,
    options: CompareOptions = CompareOptions()
  ) {
    self.rules = rules
    self.builtIn = builtIn
    self.options = options
  }
}
