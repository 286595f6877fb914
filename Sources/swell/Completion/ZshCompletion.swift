/// The script by which zsh completes.
enum ZshCompletion {
  static func script(for commands: [Command]) -> String {
    let names = commands.map { "    \(quoted("\($0.name):\($0.summary)"))" }
    return """
      #compdef swell kubectl-swell
      _swell() {
        local -a commands
        commands=(
      \(names.joined(separator: "\n"))
        )
        if (( CURRENT == 2 )); then
          _describe command commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      \(commands.map(branch).joined(separator: "\n"))
        esac
      }
      if [[ $funcstack[1] == _swell ]]; then
        _swell "$@"
      else
        compdef _swell swell kubectl-swell
      fi

      """
  }

  private static func branch(of command: Command) -> String {
    let help = "'--help[list the options]'"
    var specifications = command.shownOptions.map(specification) + [help]
    if command.name == "completion" {
      specifications.append("'1:shell:(bash zsh fish)'")
    } else {
      specifications.append(command.takesPath ? "'*:path:_files'" : "'*: :'")
    }
    let lines = specifications.map { "        \($0)" }.joined(separator: " \\\n")
    return "    \(command.name))\n      _arguments -s \\\n\(lines)\n      ;;"
  }

  private static func specification(of option: Option) -> String {
    let help = "[\(escaped(option.help))]"
    var value = ""
    if let name = option.value {
      value = (option.isValueOptional ? "::" : ":") + escaped(name) + ":"
      value += option.takesPath ? "_files" : " "
    }
    let sign = option.value == nil ? "" : option.isValueOptional ? "=-" : "="
    let long = "--\(option.name)\(sign)"
    let repeats = option.repeats ? "*" : ""
    guard let letter = option.letter else { return quoted(repeats + long + help + value) }
    let short = "-\(letter)" + (option.value == nil ? "" : "+")
    let others = option.repeats ? "*" : "(-\(letter) --\(option.name))"
    return [short, long].map { quoted(others + $0 + help + value) }.joined(separator: " ")
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "[]:\\".contains(character) { result.append("\\") }
      result.append(character)
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
