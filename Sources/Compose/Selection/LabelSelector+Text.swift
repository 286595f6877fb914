extension LabelSelector {
  /// Reads a selector as `kubectl` takes it: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, separated by commas.
  ///
  /// - Throws: when a part of it is none, or a key is no label's.
  package init(text: String) throws(CompositionError) {
    var requirements: [Requirement] = []
    for part in Self.parts(of: text) {
      let requirement = Self.requirement(part)
      guard let requirement else { throw CompositionError(.selectorKey(part)) }
      switch requirement {
      case .isIn(let key, _), .isNotIn(let key, _), .exists(let key), .doesNotExist(let key):
        try Self.check(key)
      }
      requirements.append(requirement)
    }
    self.init(requirements)
  }

  private static func requirement(_ part: String) -> Requirement? {
    if part.hasPrefix("!"), !part.contains("=") {
      return .doesNotExist(trimmed(part.dropFirst()))
    }
    for (sign, isDenial) in [("!=", true), ("==", false), ("=", false)] {
      guard let range = part.firstRange(of: sign) else { continue }
      let key = trimmed(part[..<range.lowerBound])
      let values: Set = [trimmed(part[range.upperBound...])]
      return isDenial ? .isNotIn(key, values) : .isIn(key, values)
    }
    guard let open = part.firstIndex(of: "(") else {
      return part.contains(" ") ? nil : .exists(part)
    }
    let words = part[..<open].split(separator: " ").map(String.init)
    guard words.count == 2, part.hasSuffix(")") else { return nil }
    let inside = part[part.index(after: open)...].dropLast()
    let values = Set(inside.split(separator: ",", omittingEmptySubsequences: false).map(trimmed))
    switch words[1] {
    case "in": return .isIn(words[0], values)
    case "notin": return .isNotIn(words[0], values)
    default: return nil
    }
  }

  /// The parts between commas that stand in no parentheses.
  private static func parts(of text: String) -> [String] {
    var parts: [String] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case "," where depth == 0:
        parts.append(trimmed(text[start..<index]))
        start = text.index(after: index)
      default: continue
      }
    }
    return parts + [trimmed(text[start...])]
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    FastTemplate.trimmed(String(text))
  }
}
