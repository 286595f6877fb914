import Manifests

/// Builds a condition from its words, operators by their strength.
struct ConditionParser {
  private static let strengths: [String: Int] = [
    "??": 1, "or": 2, "||": 2, "and": 3, "&&": 3, "==": 5, "!=": 5, "<": 5, ">": 5, "<=": 5,
    ">=": 5, "in": 5, "not": 5, "contains": 5, "startsWith": 5, "endsWith": 5, "+": 6, "-": 6,
    "*": 7, "/": 7, "%": 7,
  ]
  /// As strong as `not` in front of something: stronger than `and`, weaker than a comparison where it is a word.
  private static let negation = 4
  private static let depthLimit = 100

  private let tokens: [ConditionToken]
  private let text: String
  private var position = 0
  private var depth = 0

  init(_ tokens: [ConditionToken], _ text: String) {
    self.tokens = tokens
    self.text = text
  }

  /// Everything as one condition.
  mutating func whole() throws(ConditionError) -> Term {
    let term = try choice()
    guard position == tokens.count else { throw unexpected }
    return term
  }

  private mutating func choice() throws(ConditionError) -> Term {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else { throw error("it is nested too deeply") }
    let term = try binary(1)
    guard take("?") else { return term }
    let yes = try choice()
    try expect(":")
    return .choice(term, yes, try choice())
  }

  private mutating func binary(_ least: Int) throws(ConditionError) -> Term {
    var left = try prefix()
    while let word, let strength = Self.strengths[word], strength >= least {
      position += 1
      if word == "not" {
        guard let second = self.word, ["in", "contains", "startsWith", "endsWith"].contains(second)
        else { throw unexpected }
        position += 1
        left = .not(.binary(second, left, try binary(strength + 1)))
      } else {
        left = .binary(Self.spelling(word), left, try binary(strength + 1))
      }
    }
    return left
  }

  private static func spelling(_ word: String) -> String {
    ["||": "or", "&&": "and"][word] ?? word
  }

  private mutating func prefix() throws(ConditionError) -> Term {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else { throw error("it is nested too deeply") }
    if take("not") { return .not(try binary(Self.negation)) }
    if take("!") { return .not(try prefix()) }
    if take("-") { return .negative(try prefix()) }
    if take("+") { return try prefix() }
    return try postfix(try primary())
  }

  private mutating func postfix(_ start: Term) throws(ConditionError) -> Term {
    var term = start
    while true {
      if take(".") || take("?.") {
        guard case .name(let name)? = next() else { throw unexpected }
        term = .field(term, name)
      } else if take("[") {
        term = .element(term, try choice())
        try expect("]")
      } else if take("(") {
        term = .call(term, try terms(until: ")"))
      } else {
        return term
      }
    }
  }

  private mutating func primary() throws(ConditionError) -> Term {
    switch next() {
    case .text(let text): return .literal(.data(.string(text)))
    case .number(let number): return .literal(.number(number))
    case .name("true"): return .literal(.data(.bool(true)))
    case .name("false"): return .literal(.data(.bool(false)))
    case .name("nil"): return .literal(.data(.null))
    case .name(let name): return .name(name)
    case .symbol("["): return .list(try terms(until: "]"))
    case .symbol("("):
      let term = try choice()
      try expect(")")
      return term
    case .symbol, nil:
      position -= 1
      throw unexpected
    }
  }

  private mutating func terms(until end: String) throws(ConditionError) -> [Term] {
    var terms: [Term] = []
    while !take(end) {
      if !terms.isEmpty { try expect(",") }
      terms.append(try choice())
    }
    return terms
  }

  /// The word at hand, where it could be an operator.
  private var word: String? {
    guard position < tokens.count else { return nil }
    switch tokens[position] {
    case .name(let text), .symbol(let text): return text
    case .text, .number: return nil
    }
  }

  private mutating func next() -> ConditionToken? {
    defer { position += 1 }
    return position < tokens.count ? tokens[position] : nil
  }

  private mutating func take(_ wanted: String) -> Bool {
    guard word == wanted else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ wanted: String) throws(ConditionError) {
    guard take(wanted) else { throw unexpected }
  }

  private var unexpected: ConditionError {
    guard position < tokens.count else { return error("it ends too early") }
    return error("'\(tokens[position].spelled)' is not understood there")
  }

  private func error(_ reason: String) -> ConditionError {
    ConditionError(condition: text, reason: reason)
  }
}
