/// The patterns of a `.helmignore` file.
struct IgnoreRules: Sendable {
  /// A line that is no pattern.
  struct Refusal: Error, Hashable {
    let line: Int
    let cause: String
  }

  private struct Rule: Sendable {
    let pattern: FilePattern
    let isNegated: Bool
    let isForFolders: Bool
    /// Whether the whole path is matched rather than its last part.
    let matchesPath: Bool
  }

  private var rules: [Rule] = []

  /// The rules that always hold: files in `templates/` whose names start with a dot are left out.
  init() {
    rules = Self.defaults
  }

  /// Reads a `.helmignore`.
  ///
  /// - Throws: at the first line that is no pattern.
  init(_ bytes: [UInt8]) throws(Refusal) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var number = 0
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if let rule = try Self.rule(String(decoding: line, as: UTF8.self), number: number) {
        rules.append(rule)
      }
    }
    rules += Self.defaults
  }

  private static let defaults: [Rule] = {
    let rule = try? Self.rule("templates/.?*", number: 0)
    return rule.map { [$0] } ?? []
  }()

  private static func rule(_ line: String, number: Int) throws(Refusal) -> Rule? {
    var text = Substring(line)
    while let last = text.unicodeScalars.last, last.properties.isWhitespace {
      text.unicodeScalars.removeLast()
    }
    text = text.drop { $0.isWhitespace }
    if text.isEmpty || text.utf8.first == UInt8(ascii: "#") { return nil }
    guard !text.contains("**") else {
      throw Refusal(line: number, cause: "double-star (**) syntax is not supported")
    }
    guard FilePattern(String(text)).isValid else {
      throw Refusal(line: number, cause: "syntax error in pattern '\(text)'")
    }
    let isNegated = text.hasPrefix("!")
    if isNegated { text = text.dropFirst() }
    let isForFolders = text.hasSuffix("/")
    if isForFolders { text = text.dropLast() }
    let isRooted = text.hasPrefix("/")
    let hasSlash = text.utf8.contains(UInt8(ascii: "/"))
    if isRooted { text = text.dropFirst() }
    return Rule(
      pattern: FilePattern(String(text)),
      isNegated: isNegated,
      isForFolders: isForFolders,
      matchesPath: isRooted || hasSlash
    )
  }

  /// Whether a file or folder of the chart is left out.
  func ignores(_ path: String, isFolder: Bool) -> Bool {
    let base =
      path.utf8.lastIndex(of: UInt8(ascii: "/"))
      .map { path[path.utf8.index(after: $0)...] } ?? path[...]
    for rule in rules {
      let matches = rule.pattern.matches(rule.matchesPath ? path[...] : base)
      if rule.isNegated {
        // A negated rule that does not match leaves the file out; one that matches lets the next rule decide.
        if rule.isForFolders && !isFolder || !matches { return true }
        continue
      }
      if rule.isForFolders, !isFolder { continue }
      if matches { return true }
    }
    return false
  }
}
