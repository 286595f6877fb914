/// A regular expression that cannot be compiled.
package struct PatternError: Error, Sendable, Hashable {
  /// What is wrong, as RE2 numbers it.
  package enum Code: Int32, Sendable {
    case `internal` = 1
    case badEscape
    case badCharacterClass
    case badCharacterRange
    case missingBracket
    case missingParenthesis
    case unexpectedParenthesis
    case trailingBackslash
    case repeatArgument
    case repeatSize
    case repeatOperator
    case badPerlOperator
    case badUTF8
    case badNamedCapture
    case tooLarge
  }

  package let code: Code
  /// The part of the pattern that is wrong.
  package let argument: String
}

extension PatternError: CustomStringConvertible {
  /// The error in Go's words.
  package var description: String {
    let text = "error parsing regexp: " + cause
    return argument.isEmpty ? text : "\(text): `\(argument)`"
  }

  private var cause: String {
    switch code {
    case .internal: "regexp/syntax: internal error"
    case .badEscape: "invalid escape sequence"
    case .badCharacterClass: "invalid character class"
    case .badCharacterRange: "invalid character class range"
    case .missingBracket: "missing closing ]"
    case .missingParenthesis: "missing closing )"
    case .unexpectedParenthesis: "unexpected )"
    case .trailingBackslash: "trailing backslash at end of expression"
    case .repeatArgument: "missing argument to repetition operator"
    case .repeatSize: "invalid repeat count"
    case .repeatOperator: "invalid nested repetition operator"
    case .badPerlOperator: "invalid or unsupported Perl syntax"
    case .badUTF8: "invalid UTF-8"
    case .badNamedCapture: "invalid named capture"
    case .tooLarge: "expression too large"
    }
  }
}
