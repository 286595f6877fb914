/// All rules by which differences do not count.
package struct IgnoreRules: Sendable {
  /// What applications and the repository say.
  package let rules: [IgnoreRule]
  /// What Swell knows of well-known controllers.
  package let builtIn: [BuiltInRule]

  /// Whether applying an object leaves alone what the rules of users name.
  package let isRespected: Bool

  package init(
    _ rules: [IgnoreRule] = [],
    builtIn: [BuiltInRule] = builtInRules,
    isRespected: Bool = false
  ) {
    self.rules = rules
    self.builtIn = builtIn
    self.isRespected = isRespected
  }
}
