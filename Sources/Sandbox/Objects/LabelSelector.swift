import Manifests

/// Which labels an object must have, as queries write it or as objects hold it.
struct LabelSelector: Sendable {
  /// One demand.
  enum Requirement: Sendable, Equatable {
    case isIn(String, [String])
    case isNotIn(String, [String])
    case exists(String)
    case isAbsent(String)
    case isGreater(String, Int)
    case isLess(String, Int)
  }

  var requirements: [Requirement] = []

  func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { requirement in
      switch requirement {
      case .isIn(let key, let values): labels[key].map(values.contains) ?? false
      case .isNotIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
      case .exists(let key): labels[key] != nil
      case .isAbsent(let key): labels[key] == nil
      case .isGreater(let key, let limit):
        labels[key].flatMap { Int($0) }.map { $0 > limit } ?? false
      case .isLess(let key, let limit): labels[key].flatMap { Int($0) }.map { $0 < limit } ?? false
      }
    }
  }
}

extension LabelSelector {
  /// Reads the form of objects: `matchLabels` and `matchExpressions`.
  init(_ value: Value?) {
    for (key, text) in (value?["matchLabels"]?.map ?? [:]).texts {
      requirements.append(.isIn(key, [text]))
    }
    for expression in value?["matchExpressions"]?.list ?? [] {
      let key = expression["key"]?.string ?? ""
      let values = (expression["values"]?.list ?? []).compactMap(\.string)
      switch expression["operator"]?.string {
      case "In": requirements.append(.isIn(key, values))
      case "NotIn": requirements.append(.isNotIn(key, values))
      case "Exists": requirements.append(.exists(key))
      case "DoesNotExist": requirements.append(.isAbsent(key))
      default: break
      }
    }
  }

  /// Reads the form of queries: `app=web,tier in (a,b),!old`.
  ///
  /// - Throws: where the text is no selector.
  init(query text: String) throws(Refusal) {
    for part in Self.parts(of: text) where !part.isEmpty {
      guard let requirement = Self.requirement(part) else {
        throw .badRequest("unable to parse requirement: found '\(part)'")
      }
      requirements.append(requirement)
    }
  }

  /// The text at its commas, but not at those in parentheses.
  private static func parts(of text: String) -> [String] {
    var parts: [String] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmed }
  }

  private static func requirement(_ text: String) -> Requirement? {
    if text.hasPrefix("!") { return key(text.dropFirst()).map { .isAbsent($0) } }
    for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let (left, right) = text.split(at: sign) else { continue }
      guard let key = key(left), right.trimmed.isEmpty || Self.key(right) != nil else { return nil }
      return isEqual ? .isIn(key, [right.trimmed]) : .isNotIn(key, [right.trimmed])
    }
    for (sign, isGreater) in [(">", true), ("<", false)] {
      guard let (left, right) = text.split(at: sign) else { continue }
      guard let key = key(left), let limit = Int(right.trimmed) else { return nil }
      return isGreater ? .isGreater(key, limit) : .isLess(key, limit)
    }
    for (word, isIn) in [(" notin ", false), (" in ", true), (" notin(", false), (" in(", true)] {
      guard let (left, right) = text.split(at: word) else { continue }
      let list = right.trimmed
      guard let key = key(left), word.hasSuffix("(") || list.hasPrefix("("), list.hasSuffix(")")
      else { return nil }
      let values = list.split(separator: ",").map { String($0).trimmingParentheses }
      return isIn ? .isIn(key, values) : .isNotIn(key, values)
    }
    return key(text[...]).map { .exists($0) }
  }

  private static func key(_ text: some StringProtocol) -> String? {
    let key = String(text).trimmed
    let isPlain = key.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || [0x2D, 0x2E, 0x2F, 0x5F].contains($0)
    }
    return key.isEmpty || !isPlain ? nil : key
  }
}

extension String {
  /// The text without spaces at its ends.
  var trimmed: String {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }

  fileprivate var trimmingParentheses: String {
    String(filter { $0 != "(" && $0 != ")" }).trimmed
  }

  /// The parts before and after the first place where another text stands.
  func split(at separator: String) -> (Substring, String)? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(separator) {
        return (self[..<start], String(self[start...].dropFirst(separator.count)))
      }
      start = index(after: start)
    }
    return nil
  }
}
