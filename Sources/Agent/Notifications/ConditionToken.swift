/// A word of a condition.
enum ConditionToken: Sendable, Hashable {
  case name(String)
  case text(String)
  case number(Double)
  case symbol(String)

  private static let symbols = [
    "?.", "??", "==", "!=", "<=", ">=", "&&", "||", "(", ")", "[", "]", ",", ".", "!", "<", ">",
    "+", "-", "*", "/", "%", "?", ":",
  ]

  /// All words of a text.
  static func all(of text: String) throws(ConditionError) -> [ConditionToken] {
    var tokens: [ConditionToken] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if first == "'" || first == "\"" {
        tokens.append(.text(try quoted(&rest, text)))
      } else if first.isASCII, first.isNumber {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits) else {
          throw ConditionError(condition: text, reason: "'\(digits)' is no number")
        }
        tokens.append(.number(number))
        rest = rest.dropFirst(digits.count)
      } else if first.isLetter || first == "_" {
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        tokens.append(.name(String(name)))
        rest = rest.dropFirst(name.count)
      } else if let symbol = symbols.first(where: { rest.hasPrefix($0) }) {
        tokens.append(.symbol(symbol))
        rest = rest.dropFirst(symbol.count)
      } else {
        throw ConditionError(condition: text, reason: "'\(first)' is not understood")
      }
    }
    return tokens
  }

  private static func quoted(
    _ rest: inout Substring,
    _ text: String
  ) throws(ConditionError) -> String {
    let quote = rest.removeFirst()
    var result = ""
    while let character = rest.popFirst() {
      if character == quote { return result }
      guard character == "\\" else {
        result.append(character)
        continue
      }
      let escapes: [Character: Character] = ["n": "\n", "t": "\t", "r": "\r"]
      guard let escaped = rest.popFirst() else { break }
      result.append(escapes[escaped] ?? escaped)
    }
    throw ConditionError(condition: text, reason: "a text has no end")
  }

  /// The word as it was written.
  var spelled: String {
    switch self {
    case .name(let text), .symbol(let text): text
    case .text(let text): "'\(text)'"
    case .number(let number): "\(number)"
    }
  }
}
