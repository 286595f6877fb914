/// A glob on names, such as `--app 'spark-*'`: `*` matches anything, `?` one character, `{a,b}` is not special.
struct NameGlob: Sendable {
  private let wildcards: Wildmatch

  init(_ pattern: String) {
    wildcards = Wildmatch(pattern.utf8, stopsAtSlashes: false, ignoresCase: false)
  }

  /// Whether the whole name matches.
  func matches(_ name: String) -> Bool { wildcards.matches(Array(name.utf8)) }
}
