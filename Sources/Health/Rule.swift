import Manifests

/// How objects of some kinds are judged, as data: the first clause that holds gives the verdict.
struct Rule: Sendable {
  /// What a clause asks of an object.
  enum Test: Sendable {
    /// There is a condition of a type with a status, or with whatever status.
    case condition(String, is: String?)
    /// There is one, and it has one of these reasons.
    case reason(String, is: String?, anyOf: Set<String>)
    /// Some condition whatsoever has a status, or whatever status, and its reason is none of these.
    case anyCondition(is: String?, except: Set<String>)
    /// There are conditions.
    case conditions
    /// The field at these keys has the value.
    case field([String], is: Value)
    /// The field at these keys is there, and is neither null nor an empty list.
    case present([String])
    /// The field at these keys is not there, or null.
    case absent([String])
    /// The text at the first keys comes before the text at the second: for points in time, an earlier one.
    case earlier([String], than: [String])
    /// The controller has not seen the latest specification yet.
    case behind
    /// Whatever code can tell; for the few kinds that need it.
    case code(@Sendable (Value) -> Bool)
    case always
  }

  /// What is said.
  enum Words: Sendable {
    case text(String)
    /// The message of the condition that was found.
    case condition
    /// The message of the condition that was found, or its reason.
    case conditionOrReason
    /// A text before the message of the condition that was found.
    case before(String)
    /// A text before the reason of the condition that was found.
    case reason(String)
    /// The text at these keys.
    case field([String])
    /// A text before the text at these keys.
    case textAndField(String, [String])
    /// Every condition up to the first that is false: `reason for type because message`, separated by commas.
    case toldConditions
  }

  /// One line of a rule.
  struct Clause: Sendable {
    let tests: [Test]
    let status: HealthStatus
    let words: Words
  }

  /// Nil where there is no opinion on purpose.
  let clauses: [Clause]?

  /// A rule of clauses.
  init(_ clauses: Clause...) {
    self.clauses = clauses
  }

  private init(none: Void) {
    clauses = nil
  }

  /// No opinion, whatever the object's conditions say.
  static let noOpinion = Rule(none: ())

  /// Healthy with a true condition, degraded with a false one, otherwise waiting.
  static func ready(_ type: String = "Ready", waiting: String) -> Rule {
    Rule(
      .when(.condition(type, is: "False"), .degraded),
      .when(.condition(type, is: "True"), .healthy),
      .otherwise(.progressing, waiting)
    )
  }

  /// The verdict on an object; nil where no clause holds.
  func verdict(of object: Value) -> Verdict? {
    guard let clauses else { return nil }
    let conditions = object.conditions
    for clause in clauses {
      var found: Condition?
      if clause.tests.allSatisfy({ $0.holds(object, conditions, &found) }) {
        return Verdict(clause.status, clause.words.text(object, found))
      }
    }
    return nil
  }
}

extension Rule.Clause {
  /// A verdict if a test holds, in the words of the condition that was found.
  static func when(
    _ tests: Rule.Test...,
    then status: HealthStatus,
    _ words: Rule.Words = .condition
  ) -> Rule.Clause {
    Rule.Clause(tests: tests, status: status, words: words)
  }

  /// A verdict if a test holds, in the words of the condition that was found.
  static func when(
    _ test: Rule.Test,
    _ status: HealthStatus,
    _ words: Rule.Words = .condition
  ) -> Rule.Clause {
    Rule.Clause(tests: [test], status: status, words: words)
  }

  /// The verdict where nothing before it held.
  static func otherwise(_ status: HealthStatus, _ text: String) -> Rule.Clause {
    Rule.Clause(tests: [.always], status: status, words: .text(text))
  }
}

extension Rule.Test {
  fileprivate func holds(
    _ object: Value,
    _ conditions: [Condition],
    _ found: inout Condition?
  ) -> Bool {
    switch self {
    case .condition(let type, let status):
      return find(&found, conditions) { $0.type == type && $0.has(status) }
    case .reason(let type, let status, let reasons):
      return find(&found, conditions) {
        $0.type == type && $0.has(status) && reasons.contains($0.reason)
      }
    case .anyCondition(let status, let reasons):
      return find(&found, conditions) { $0.has(status) && !reasons.contains($0.reason) }
    case .conditions: return !conditions.isEmpty
    case .field(let keys, let value): return object[keys] == value
    case .present(let keys):
      guard let value = object[keys], !value.isNull else { return false }
      return value.list?.isEmpty != true
    case .absent(let keys): return object[keys]?.isNull ?? true
    case .earlier(let one, let other):
      guard let text = object[one]?.string, let later = object[other]?.string else { return false }
      return text.precedes(later)
    case .behind:
      guard let seen = object["status"]?["observedGeneration"]?.int,
        let wanted = object["metadata"]?["generation"]?.int
      else { return false }
      return seen < wanted
    case .code(let test): return test(object)
    case .always: return true
    }
  }
}

/// Looks for a condition, and keeps it.
private func find(
  _ found: inout Condition?,
  _ conditions: [Condition],
  _ fits: (Condition) -> Bool
) -> Bool {
  guard let condition = conditions.first(where: fits) else { return false }
  found = condition
  return true
}

extension Condition {
  fileprivate func has(_ status: String?) -> Bool { status.map { self.status == $0 } ?? true }
}

extension Rule.Words {
  fileprivate func text(_ object: Value, _ found: Condition?) -> String {
    switch self {
    case .text(let text): text
    case .condition: found?.message ?? ""
    case .conditionOrReason: found?.words ?? ""
    case .before(let text): text + (found?.message ?? "")
    case .reason(let text): text + (found?.reason ?? "")
    case .field(let keys): object[keys]?.string ?? ""
    case .textAndField(let text, let keys): text + (object[keys]?.string ?? "")
    case .toldConditions: object.conditions.told
    }
  }
}

extension [Condition] {
  /// The conditions up to the first that is false, or all of them, in one line.
  fileprivate var told: String {
    let end = firstIndex { $0.status == "False" }.map { $0 + 1 } ?? count
    return self[..<end].map { condition in
      condition.message.isEmpty
        ? "\(condition.reason) for \(condition.type)"
        : "\(condition.reason) for \(condition.type) because \(condition.message)"
    }.joined(separator: ", ")
  }
}
