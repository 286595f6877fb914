import Manifests

/// What a command was given: the values of its options and its other words, in order.
struct Arguments: Sendable, Equatable {
  private(set) var words: [String] = []
  private var values: [String: [String]] = [:]

  /// Reads a command's words: `--name value`, `--name=value`, `-n value`, `-nvalue`, switches, and `--` before words that look like
  /// options.
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

  /// The number that an option says, nil where it was not given.
  func number(_ name: String, atLeast least: Int) throws(UsageError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), number >= least else {
      throw .badValue(option: name, value: text, reason: "it takes a number from \(least)")
    }
    return number
  }

  /// All values of an option that may be repeated.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  /// All elements of an option whose values are lists: separated by commas, in double quotes where they contain some.
  func list(_ name: String) throws(UsageError) -> [String] {
    var elements: [String] = []
    for text in all(name) {
      guard let found = CommaList.elements(of: text) else {
        throw .badValue(option: name, value: text, reason: "a quote stands alone")
      }
      elements += found
    }
    return elements
  }

  /// Sets the value of an option as if it had been given so; an empty one as if it had not been given.
  mutating func replace(_ name: String, with value: String) {
    values[name] = value.isEmpty ? nil : [value]
  }

  /// The same without its first word.
  func dropFirstWord() -> Arguments {
    var copy = self
    copy.words.removeFirst()
    return copy
  }

  private mutating func take(
    _ option: Option,
    as written: String,
    inline: String?,
    from rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard option.value != nil else {
      values[option.name] = try Self.isOn(option, inline) ? [] : nil
      return
    }
    guard !option.isValueOptional else {
      values[option.name] = [inline ?? ""]
      return
    }
    guard let value = inline ?? rest.popFirst() else {
      throw .missingValue(option: option.name, placeholder: option.value ?? "")
    }
    if !option.repeats, values[option.name] != nil { throw .repeated(option: option.name) }
    values[option.name, default: []].append(value)
  }

  /// Whether a switch is turned on: `--name`, or `--name=true` and its like.
  private static func isOn(_ option: Option, _ inline: String?) throws(UsageError) -> Bool {
    switch inline {
    case nil, "true", "True", "TRUE", "t", "T", "1": return true
    case "false", "False", "FALSE", "f", "F", "0": return false
    case let other?:
      throw .badValue(option: option.name, value: other, reason: "it is neither true nor false")
    }
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
    if let found { return (found, inline) }
    let attached = options.first { option in
      option.value != nil && option.letter.map { argument.hasPrefix("-\($0)") } == true
    }
    if let attached { return (attached, String(argument.dropFirst(2))) }
    throw .unknownOption(written, candidates: options.map { "--" + $0.name })
  }
}
