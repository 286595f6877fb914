import Report

extension Command {
  /// The command `swell manual`.
  static let manual = Command(
    name: "manual",
    words: "[COMMAND]",
    summary:
      "the page of the manual about a command, or about all; --output-dir DIR writes every page",
    options: [.value("output-dir", "DIR", "write every page as a file")]
  ) { arguments in
    guard arguments.words.count <= 1 else { throw UsageError.unexpectedWord(arguments.words[1]) }
    if let folder = arguments.value("output-dir") {
      try OutputFile.write(ManualPage.overview(of: Command.all), to: "\(folder)/swell.1")
      for command in Command.all {
        let path = "\(folder)/swell-\(command.name).1"
        try OutputFile.write(ManualPage.page(about: command), to: path)
      }
      return .done
    }
    guard let name = arguments.words.first else {
      Console.out(ManualPage.overview(of: Command.all))
      return .done
    }
    Console.out(ManualPage.page(about: try Command.named(name)))
    return .done
  }
}
