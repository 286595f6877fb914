import Manifests
import RE2

/// A regular expression of a filter.
struct Expression {
  private let pattern: Pattern

  /// Reads the expression under a key; nil where there is none.
  ///
  /// - Throws: when the text is no expression.
  static func optional(_ value: Value, _ key: String) throws(CompositionError) -> Expression? {
    guard let text = value[key]?.string else { return nil }
    do throws(PatternError) {
      return Expression(pattern: try Pattern(text))
    } catch {
      let path = FieldPath([.key(key)])
      throw CompositionError(.pattern(text, reason: "\(error)"), at: path)
    }
  }

  /// Whether the expression matches somewhere in a text.
  func isIn(_ text: String) -> Bool { pattern.matches(Array(text.utf8)) }
}
