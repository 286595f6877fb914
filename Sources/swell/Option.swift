/// One option that a command takes.
struct Option: Sendable {
  /// The long name without dashes.
  let name: String
  /// A single letter for the same, where it has one.
  let letter: Character?
  /// What stands for its value in the help; nil for a switch.
  let value: String?
  /// Whether it may be given several times.
  let repeats: Bool
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
    Option(name: name, letter: letter, value: nil, repeats: false, help: help)
  }
}
