/// One option that a command takes.
struct Option: Sendable {
  /// The long name without dashes.
  let name: String
  /// A single letter for the same, where it has one.
  var letter: Character?
  /// What stands for its value in the help; nil for a switch.
  let value: String?
  /// Whether it may be given several times.
  var repeats = false
  /// Whether it may stand without a value, which is then empty; one that has a value is written `--name=value`.
  var isValueOptional = false
  /// What it does; empty for options that are taken and do nothing, which the help leaves out.
  let help: String

  /// An option with a value.
  static func value(
    _ name: String,
    _ placeholder: String,
    letter: Character? = nil,
    repeats: Bool = false,
    _ help: String
  ) -> Option {
    Option(name: name, letter: letter, value: placeholder, repeats: repeats, help: help)
  }

  /// An option that is on when given.
  static func flag(_ name: String, letter: Character? = nil, _ help: String) -> Option {
    Option(name: name, letter: letter, value: nil, help: help)
  }

  /// An option that may have a value.
  static func optional(_ name: String, _ placeholder: String, _ help: String) -> Option {
    Option(name: name, letter: nil, value: placeholder, isValueOptional: true, help: help)
  }

  /// The same option under a letter too.
  func lettered(_ letter: Character) -> Option {
    var option = self
    option.letter = letter
    return option
  }
}
