import Manifests

/// What a command was given: the values of its options and its other words, in order.
struct Arguments: Sendable, Equatable {
  private(set) var words: [String] = []
  private var values: [String: [String]] = [:]

  /// Reads a command's words: `--name value`, `--name=value`, `-n value`, switches, and `--` before words that look like options.
  init(_ arguments: some Sequence<String>, options: [Option]) throws(UsageError) {
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        words += rest
        break
      }
      guard argument.hasPrefix("-"), argument.utf8.count > 1, Int(argument) == nil else {
        words.append(argument)
        continue
      }
      let (option, inline) = try Self.option(named: argument, among: options)
      try take(option, as: argument, inline: inline, from: &rest)
    }
  }

  /// Whether a switch was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// The value of an option, nil where it was not given.
  func value(_ name: String) -> String? { values[name]?.last }

  /// All values of an option that may be repeated.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  private mutating func take(
    _ option: Option,
    as written: String,
    inline: String?,
    from rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard option.value != nil else {
      guard inline == nil else { throw .unexpectedValue(option: option.name) }
      values[option.name] = []
      return
    }
    guard let value = inline ?? rest.popFirst() else {
      throw .missingValue(option: option.name, placeholder: option.value ?? "")
    }
    if !option.repeats, values[option.name] != nil { throw .repeated(option: option.name) }
    values[option.name, default: []].append(value)
  }

  private static func option(
    named argument: String,
    among options: [Option]
  ) throws(UsageError) -> (Option, inline: String?) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let inline = parts.count == 2 ? String(parts[1]) : nil
    let written = String(parts[0])
    let found = options.first { option in
      written == "--" + option.name || option.letter.map { written == "-\($0)" } == true
    }
    guard let found else {
      throw .unknownOption(written, candidates: options.map { "--" + $0.name })
    }
    return (found, inline)
  }
}
