/// The script by which fish completes.
enum FishCompletion {
  static func script(for commands: [Command]) -> String {
    var lines = ["# fish completion of swell", "complete -c swell -n __fish_use_subcommand -f"]
    for command in commands {
      lines.append(
        "complete -c swell -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))"
      )
    }
    for command in commands {
      let condition = "-n '__fish_seen_subcommand_from \(command.name)'"
      if command.name == "completion" {
        lines.append("complete -c swell \(condition) -f -a 'bash zsh fish'")
      } else if !command.takesPath {
        lines.append("complete -c swell \(condition) -f")
      }
      lines += command.shownOptions.map { "complete -c swell \(condition) \(words(of: $0))" }
    }
    lines.append("complete -c kubectl-swell -w swell")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func words(of option: Option) -> String {
    var words = "-l \(option.name)"
    if let letter = option.letter { words += " -s \(letter)" }
    if option.value != nil, !option.isValueOptional {
      words += option.takesPath ? " -r -F" : " -x"
    }
    return words + " -d \(quoted(option.help))"
  }

  private static func quoted(_ text: String) -> String {
    var result = "'"
    for character in text {
      if character == "'" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "'"
  }
}
