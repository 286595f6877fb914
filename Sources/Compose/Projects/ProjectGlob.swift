import RE2

/// A glob of an AppProject: `*` stops at the separator, `**` does not, `?` is one character, `{a,b}` are alternatives.
struct ProjectGlob: Sendable {
  private let pattern: Pattern?

  /// Reads a glob; one that is malformed matches nothing.
  init(_ text: String, separator: Character? = nil) {
    guard text != "*" else {
      pattern = try? Pattern("(?s)^.*$")
      return
    }
    let any = separator.map { "[^\($0)]" } ?? "."
    pattern = Self.expression(Array(text), any: any).flatMap { try? Pattern("(?s)^\($0)$") }
  }

  /// Whether a text as a whole fits.
  func matches(_ text: String) -> Bool { pattern?.matches(Array(text.utf8)) ?? false }

  private static func expression(_ text: [Character], any: String) -> String? {
    var result = ""
    var depth = 0
    var index = 0
    while index < text.count {
      let character = text[index]
      index += 1
      switch character {
      case "*":
        guard index < text.count, text[index] == "*" else {
          result += any + "*"
          continue
        }
        while index < text.count, text[index] == "*" { index += 1 }
        result += ".*"
      case "?": result += any
      case "{":
        depth += 1
        result += "(?:"
      case "}" where depth > 0:
        depth -= 1
        result += ")"
      case "," where depth > 0: result += "|"
      case "\\":
        guard index < text.count else { return nil }
        result += quoted(text[index])
        index += 1
      case "[":
        guard let close = text[index...].firstIndex(of: "]") else { return nil }
        let isNegated = index < close && text[index] == "!"
        let members = text[(isNegated ? index + 1 : index)..<close]
        guard !members.isEmpty else { return nil }
        result += (isNegated ? "[^" : "[") + members.map(classQuoted).joined() + "]"
        index = close + 1
      default: result += quoted(character)
      }
    }
    return depth == 0 ? result : nil
  }

  private static func quoted(_ character: Character) -> String {
    String(decoding: Pattern.quoting(Array(String(character).utf8)), as: UTF8.self)
  }

  private static func classQuoted(_ character: Character) -> String {
    ["^", "\\", "["].contains(character) ? "\\\(character)" : String(character)
  }
}

/// A pattern of namespaces: a glob, or an expression between slashes.
package struct NamespacePattern: Sendable {
  private let glob: ProjectGlob?
  private let expression: Pattern?

  init(_ text: String) {
    let isExpression = text.count > 2 && text.hasPrefix("/") && text.hasSuffix("/")
    expression = isExpression ? try? Pattern(String(text.dropFirst().dropLast())) : nil
    glob = isExpression ? nil : ProjectGlob(text)
  }

  /// The patterns of a list with commas, as `application.namespaces` has it.
  package static func list(_ text: String) -> [NamespacePattern] {
    text.split { $0 == "," || $0.isWhitespace }.map { NamespacePattern(String($0)) }
  }

  /// Whether a namespace is meant.
  package func matches(_ namespace: String) -> Bool {
    expression?.matches(Array(namespace.utf8)) ?? glob?.matches(namespace) ?? false
  }
}
