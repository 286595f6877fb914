import Report

extension Command {
  /// The command `swell completion`.
  static let completion = Command(
    name: "completion",
    words: "bash|zsh|fish",
    summary: "the script by which a shell completes commands and options",
    options: []
  ) { arguments in
    guard let shell = arguments.words.first else {
      throw UsageError.missingWord("a shell: bash, zsh or fish")
    }
    guard arguments.words.count == 1 else { throw UsageError.unexpectedWord(arguments.words[1]) }
    switch shell {
    case "bash": Console.out(BashCompletion.script(for: Command.all))
    case "zsh": Console.out(ZshCompletion.script(for: Command.all))
    case "fish": Console.out(FishCompletion.script(for: Command.all))
    default: throw UsageError.unexpectedWord(shell)
    }
    return .done
  }
}

extension Option {
  /// Whether its value is the path of something.
  var takesPath: Bool { ["FILE", "DIR"].contains(value ?? "") }

  /// Every way in which it is written.
  var spellings: [String] { letter.map { ["-\($0)", "--" + name] } ?? ["--" + name] }
}

extension Command {
  /// The options that the help shows.
  var shownOptions: [Option] { options.filter { !$0.help.isEmpty } }

  /// Whether its words are, or may be, paths.
  var takesPath: Bool {
    ["REPO", "FILE", "DIR", "CHART"].contains { words.contains($0) }
  }
}
