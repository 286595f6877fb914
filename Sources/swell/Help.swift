/// The help texts, made from the tables of commands and options.
enum Help {
  /// How the program is called: as a plugin of kubectl it is one of its words.
  static let program: String = {
    let path = CommandLine.arguments.first ?? ""
    return path.split(separator: "/").last == "kubectl-swell" ? "kubectl swell" : "swell"
  }()

  /// All commands, a line each.
  static var overview: String {
    let width = Command.all.map { usage(of: $0).count }.max() ?? 0
    let lines = Command.all.map { command in
      "  " + pad(usage(of: command), to: width) + "   " + command.summary
    }
    return """
      swell keeps Kubernetes clusters in step with a Git repository.

      usage: \(program) COMMAND [REPO] [OPTION ...]

      \(lines.joined(separator: "\n"))

      REPO is a URL, a path, or absent for the current folder. '\(program) COMMAND --help' lists a command's options.
      exit codes: 0 done · 1 differences · 2 usage · 3 sources · 4 cluster · 5 sync failed · 6 health · 7 refused · 130 interrupted

      """
  }

  /// One command with its options.
  static func text(for command: Command) -> String {
    let rows = command.options.filter { !$0.help.isEmpty }.map { (label(of: $0), $0.help) }
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { "  " + pad($0.0, to: width) + "   " + $0.1 }
    return """
      \(command.summary)

      usage: \(program) \(usage(of: command)) [OPTION ...]

      \(lines.joined(separator: "\n"))

      """
  }

  /// The command that helps somebody whose command line cannot be followed.
  static func command(after error: UsageError, _ name: String?) -> String {
    if case .unknownCommand = error { return "\(program) --help" }
    return "\(program) \(name ?? "") --help"
  }

  private static func usage(of command: Command) -> String {
    command.words.isEmpty ? command.name : "\(command.name) \(command.words)"
  }

  private static func label(of option: Option) -> String {
    var text = option.letter.map { "-\($0), " } ?? "    "
    text += "--" + option.name
    if let value = option.value { text += option.isValueOptional ? "[=\(value)]" : " " + value }
    return text
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
