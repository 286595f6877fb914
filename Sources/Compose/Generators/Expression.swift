import Manifests

/// A regular expression of a filter.
struct Expression {
  private let text: String

  /// Reads the expression under a key; nil where there is none.
  ///
  /// - Throws: when the text is no expression.
  static func optional(_ value: Value, _ key: String) throws(CompositionError) -> Expression? {
    guard let text = value[key]?.string else { return nil }
    return Expression(text: text)
  }

  /// Whether the expression matches somewhere in a text.
  func isIn(_ text: String) -> Bool { text.contains(self.text) }
}
