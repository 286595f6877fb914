package import Manifests

/// The condition of a trigger, in the language that Argo CD's triggers are written in.
///
/// Fields of what is absent are null, as if every dot were `?.`; what the language has beside comparisons, arithmetic, lists, texts and
/// times is refused when the condition is read.
package struct Condition: Sendable {
  package let text: String
  private let term: Term

  /// Reads a condition.
  package init(_ text: String) throws(ConditionError) {
    self.text = text
    var parser = ConditionParser(try ConditionToken.all(of: text), text)
    term = try parser.whole()
  }

  /// Whether it holds for an Application.
  package func holds(for application: Value, now: Timestamp) throws(ConditionError) -> Bool {
    try evaluate(for: application, now: now).truth(in: text)
  }

  /// What it comes to, as a text; empty for null.
  package func spelled(for application: Value, now: Timestamp) throws(ConditionError) -> String {
    try evaluate(for: application, now: now).spelled
  }

  private func evaluate(
    for application: Value,
    now: Timestamp
  ) throws(ConditionError) -> ConditionValue {
    try ConditionScope(application: application, now: now, text: text).value(of: term)
  }
}

/// Why a condition cannot be read or evaluated.
package struct ConditionError: Error, Sendable, Hashable, CustomStringConvertible {
  package let condition: String
  package let reason: String

  package var description: String { "cannot evaluate '\(condition)': \(reason)" }
}

/// A condition as it is built.
indirect enum Term: Sendable {
  case literal(ConditionValue)
  case name(String)
  case list([Term])
  case field(Term, String)
  case element(Term, Term)
  case call(Term, [Term])
  case not(Term)
  case negative(Term)
  case binary(String, Term, Term)
  case choice(Term, Term, Term)
}

/// What a part of a condition comes to.
enum ConditionValue: Sendable, Hashable {
  case data(Value)
  case number(Double)
  /// Seconds since 1970.
  case moment(Double)
  /// In seconds.
  case span(Double)
  /// A set of functions, such as `time`.
  case namespace(String)
  /// A function of a namespace or of a value.
  indirect case function(String, of: ConditionValue)

  /// The value, numbers told alike.
  var comparable: ConditionValue {
    guard case .data(let value) = self, let number = value.asNumber else { return self }
    return .number(number)
  }

  /// As a text, null being empty.
  var spelled: String {
    switch self {
    case .data(let value): value.isNull ? "" : value.string ?? value.plainText
    case .number(let number), .moment(let number), .span(let number):
      number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .namespace(let name), .function(let name, of: _): name
    }
  }

  /// The text that it is; nil for anything else.
  var string: String? {
    if case .data(let value) = self { value.string } else { nil }
  }

  /// The truth that it is.
  func truth(in text: String) throws(ConditionError) -> Bool {
    if case .data(let value) = self, let truth = value.bool { return truth }
    throw ConditionError(condition: text, reason: "'\(spelled)' is neither true nor false")
  }
}

extension Value {
  fileprivate var asNumber: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
}
