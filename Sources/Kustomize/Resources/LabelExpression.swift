/// A choice among labels as `kubectl -l` takes it: `app=web,tier in (a, b),!legacy`.
struct LabelExpression {
  private enum Requirement {
    case isIn(String, [String])
    case isNotIn(String, [String])
    case exists(String)
    case isAbsent(String)
    case isGreater(String, Int)
    case isLess(String, Int)
  }

  private var requirements: [Requirement] = []

  var isEmpty: Bool { requirements.isEmpty }

  /// Reads an expression; an empty one fits everything.
  init(_ text: String) throws(KustomizeError) {
    var tokens = Self.tokens(of: text)[...]
    guard !tokens.isEmpty else { return }
    while true {
      guard let requirement = Self.requirement(&tokens) else {
        throw KustomizeError(.wrongValue(text, expected: "a label selector"))
      }
      requirements.append(requirement)
      if tokens.isEmpty { return }
      guard tokens.popFirst() == "," else {
        throw KustomizeError(.wrongValue(text, expected: "a label selector"))
      }
    }
  }

  /// Whether a set of labels fits every part.
  func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { requirement in
      switch requirement {
      case .isIn(let key, let values): labels[key].map(values.contains) ?? false
      case .isNotIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
      case .exists(let key): labels[key] != nil
      case .isAbsent(let key): labels[key] == nil
      case .isGreater(let key, let limit): labels[key].flatMap(Int.init).map { $0 > limit } ?? false
      case .isLess(let key, let limit): labels[key].flatMap(Int.init).map { $0 < limit } ?? false
      }
    }
  }

  private static func tokens(of text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    func isOperator(_ character: Character) -> Bool { "=!<>(),".contains(character) }
    for character in text {
      if character.isWhitespace || isOperator(character) {
        if !word.isEmpty { tokens.append(word) }
        word = ""
        guard isOperator(character) else { continue }
        if character == "=", let last = tokens.last, last == "=" || last == "!" {
          tokens[tokens.count - 1] = last + "="
        } else {
          tokens.append(String(character))
        }
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { tokens.append(word) }
    return tokens
  }

  private static func requirement(_ tokens: inout ArraySlice<String>) -> Requirement? {
    guard let first = tokens.popFirst() else { return nil }
    if first == "!" { return word(&tokens).map { .isAbsent($0) } }
    guard isWord(first) else { return nil }
    guard let operation = tokens.first, operation != "," else { return .exists(first) }
    tokens.removeFirst()
    switch operation {
    case "=", "==": return .isIn(first, [word(&tokens) ?? ""])
    case "!=": return .isNotIn(first, [word(&tokens) ?? ""])
    case ">": return word(&tokens).flatMap(Int.init).map { .isGreater(first, $0) }
    case "<": return word(&tokens).flatMap(Int.init).map { .isLess(first, $0) }
    case "in": return words(&tokens).map { .isIn(first, $0) }
    case "notin": return words(&tokens).map { .isNotIn(first, $0) }
    default: return nil
    }
  }

  private static func isWord(_ token: String) -> Bool {
    token.first.map { !"=!<>(),".contains($0) } ?? false
  }

  private static func word(_ tokens: inout ArraySlice<String>) -> String? {
    guard let token = tokens.first, isWord(token) else { return nil }
    tokens.removeFirst()
    return token
  }

  /// A list in brackets; an empty place in it is the empty text.
  private static func words(_ tokens: inout ArraySlice<String>) -> [String]? {
    guard tokens.popFirst() == "(" else { return nil }
    var words: [String] = []
    while true {
      words.append(word(&tokens) ?? "")
      switch tokens.popFirst() {
      case ",": continue
      case ")": return words
      default: return nil
      }
    }
  }
}
