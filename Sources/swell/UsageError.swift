import Manifests

/// A command line that cannot be followed; always exit code 2.
enum UsageError: Error, Sendable, Equatable {
  case unknownCommand(String, candidates: [String])
  case unknownOption(String, candidates: [String])
  case missingValue(option: String, placeholder: String)
  case repeated(option: String)
  case unexpectedWord(String)
  case missingWord(String)
  /// A value that its option does not take; `reason` says what it takes.
  case badValue(option: String, value: String, reason: String)
  /// Options that make no sense together or alone.
  case combination(String)
  /// The cluster serves no kind of that name.
  case noSuchKind(String, candidates: [String])
}

extension UsageError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknownCommand(let name, let candidates):
      "no command '\(name)'" + Self.hint(name, candidates)
    case .unknownOption(let name, let candidates):
      "no option '\(name)'" + Self.hint(name, candidates)
    case .missingValue(let option, let placeholder): "option '--\(option)' needs \(placeholder)"
    case .repeated(let option): "option '--\(option)' was given twice"
    case .unexpectedWord(let word): "one word too many: '\(word)'"
    case .missingWord(let what): "missing \(what)"
    case .badValue(let option, let value, let reason):
      "option '--\(option)' cannot be '\(value)': \(reason)"
    case .combination(let reason): reason
    case .noSuchKind(let kind, let candidates):
      "the cluster serves no kind '\(kind)'" + Self.hint(kind, candidates)
    }
  }

  private static func hint(_ name: String, _ candidates: [String]) -> String {
    nearestName(to: name, in: candidates).map { " (did you mean '\($0)'?)" } ?? ""
  }
}
