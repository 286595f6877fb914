extension FunctionSet {
  /// What both charts and ApplicationSets have of sprig.
  private static let sprig: [Function] =
    builtins + strings + texts.map(\.deep) + defaults + lists + dicts + math + encoding + dates
    + regex + semver + paths + urls + crypto + certificates.map(\.heavy) + json.map(\.deep)

  /// The functions that charts may call: Go's, sprig's and Helm's own.
  package static let helm = FunctionSet(sprig + (yaml + toml).map(\.deep) + helmOwn)

  /// The functions that ApplicationSets may call.
  ///
  /// Nothing lets them learn about the machine, and JSON is sprig's: there is no `fromJsonArray`.
  package static let applicationSet = FunctionSet(
    sprig.filter { !forbidden.contains($0.name) } + sprigJSON + applicationSetOwn.map(\.deep)
  )

  private static let forbidden: Set<String> = [
    "env", "expandenv", "getHostByName", "fromJsonArray",
  ]
}
