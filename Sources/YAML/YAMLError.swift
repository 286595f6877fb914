package import Manifests

/// A YAML input that cannot be read, with the place and the cause.
package struct YAMLError: Error, Sendable, Hashable {
  /// A budget of `YAMLLimits`.
  package enum Budget: String, Sendable, Hashable {
    case bytes = "yaml-bytes"
    case depth = "yaml-depth"
    case aliases = "yaml-aliases"
    case documents = "yaml-documents"
  }

  /// What is wrong.
  package enum Problem: Sendable, Hashable {
    /// A tab where the line is indented, or where nothing but a space can separate.
    case tab
    /// A quoted text that never ends; the place is its opening quote.
    case unclosedQuote
    /// A list or map in brackets that never ends; the place is its opening bracket.
    case unclosedBracket
    /// A plain text cannot start with this character.
    case strayCharacter(String)
    /// Any other breach of the grammar, in plain words, with a hint where one is safe.
    case syntax(String, hint: String?)
    /// Bytes that are no text in the input's encoding, or control characters.
    case encoding(String)
    case duplicateKey(String, firstLine: Int)
    case unknownAnchor(String)
    /// An anchor that is used inside of what it names.
    case recursiveAnchor(String)
    /// What stands at `<<` is no map and no list of maps.
    case mergeOfNoMap
    /// Infinity or "not a number", which JSON has no word for.
    case notFinite(String)
    /// A key that is null, a list or a map.
    case unusableKey(String)
    /// A tag that does not fit its text, such as `!!int x`.
    case tagMismatch(tag: String, text: String)
    case secondDocument
    case directive
    case overBudget(Budget, limit: Int)
    /// What a scalar hook has against a text.
    case refused(String)
  }

  package let location: Location
  package let problem: Problem
  /// What go-yaml says of the same input, line included, where the parser itself gave up: templates can see these words.
  package var goWords: String?

  package init(_ location: Location, _ problem: Problem) {
    self.location = location
    self.problem = problem
  }
}

extension YAMLError: CustomStringConvertible {
  package var description: String {
    let place = location.file.isEmpty && location.line == nil ? "" : "\(location): "
    return place + "cannot read YAML: " + problem.description
  }
}

extension YAMLError.Problem: CustomStringConvertible {
  /// The cause in plain words, without the place.
  package var description: String {
    switch self {
    case .tab: "a tab stands where only spaces may (replace it by spaces)"
    case .unclosedQuote: "the quote that opens here is never closed"
    case .unclosedBracket: "the bracket that opens here is never closed"
    case .strayCharacter(let character):
      "a text cannot start with '\(character)' (put it in quotes)"
    case .syntax(let cause, let hint): cause + (hint.map { " (\($0))" } ?? "")
    case .encoding(let cause): cause
    case .duplicateKey(let key, let line):
      "duplicate key '\(Excerpt(key))' (first set in line \(line))"
    case .unknownAnchor(let name): "no anchor '&\(name)' stands before '*\(name)'"
    case .recursiveAnchor(let name): "'*\(name)' stands inside of what '&\(name)' names"
    case .mergeOfNoMap: "'<<' takes a map or a list of maps"
    case .notFinite(let text): "'\(Excerpt(text))' has no form in JSON (quote it if text is meant)"
    case .unusableKey(let type): "\(withArticle(type)) cannot be a key"
    case .tagMismatch(let tag, let text): "'\(Excerpt(text))' is no value of type \(tag)"
    case .secondDocument: "a second document starts here where one is expected"
    case .directive: "a directive stands where a document is expected (remove the line)"
    case .overBudget(let budget, let limit): budget.excess(over: limit)
    case .refused(let cause): cause
    }
  }
}

extension YAMLError.Budget {
  fileprivate func excess(over limit: Int) -> String {
    switch self {
    case .bytes: "more than \(limit) bytes (limit '\(rawValue)')"
    case .depth: "nested deeper than \(limit) levels (limit '\(rawValue)')"
    case .aliases: "aliases stand for more than \(limit) values (limit '\(rawValue)')"
    case .documents: "more than \(limit) documents (limit '\(rawValue)')"
    }
  }
}
