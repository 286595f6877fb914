extension FunctionSet {
  /// What both charts and ApplicationSets have of sprig.
  private static let sprig: [Function] =
    builtins + strings + texts + defaults + lists + dicts + math + encoding + dates + regex
    + semver + paths + urls + crypto + certificates + json

  /// The functions that charts may call: Go's, sprig's and Helm's own.
  package static let helm = FunctionSet(sprig + yaml + toml + helmOwn)

  /// The functions that ApplicationSets may call.
  package static let applicationSet = FunctionSet(sprig)
}
