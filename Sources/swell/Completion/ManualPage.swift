/// Pages of the manual, from the same tables as the help.
enum ManualPage {
  private static let source = "swell \(Command.release)"

  private static let exitCodes = [
    ("0", "done, in sync, no drift"), ("1", "differences or drift found"), ("2", "wrong usage"),
    ("3", "the sources cannot be read, composed or rendered"),
    ("4", "the cluster cannot be reached or refuses"), ("5", "a sync failed"),
    ("6", "health was not reached in time"),
    (
      "7",
      "refused by policy: project, sync window, destination, order, shared object, deletion cap"
    ),
    ("130", "interrupted"),
  ]

  /// The page about the program.
  static func overview(of commands: [Command]) -> String {
    let list = commands.map { command in
      ".TP\n.BR swell\\-\(escaped(command.name)) (1)\n\(sentence(command.summary))"
    }
    return head("swell", "keeps Kubernetes clusters in step with a Git repository")
      + """
      .SH SYNOPSIS
      .B swell
      .I COMMAND
      .RI [ REPO ]
      .RI [ OPTION \\ ...]
      .SH DESCRIPTION
      .B swell
      reads what Argo CD users already have (Application, ApplicationSet, AppProject, Helm charts, kustomizations, plain manifests), brings it
      into a cluster in waves, waits until it is healthy, and tells what drifted since.
      .PP
      .I REPO
      is a URL, a path, or absent for the current folder.
      .SH COMMANDS
      \(list.joined(separator: "\n"))
      \(tail([]))
      """
  }

  /// The page about one command.
  static func page(about command: Command) -> String {
    let words = command.words.isEmpty ? "" : ".RI \(escaped(command.words))\n"
    let options = command.shownOptions.map { option in
      ".TP\n\(label(of: option))\n\(sentence(option.help))"
    }
    return head("swell-" + command.name, command.summary)
      + """
      .SH SYNOPSIS
      .B swell \(escaped(command.name))
      \(words).RI [ OPTION \\ ...]
      .SH DESCRIPTION
      \(sentence(command.summary))
      .SH OPTIONS
      \((options + [".TP\n.B \\-\\-help\nLists the options."]).joined(separator: "\n"))
      \(tail([".BR swell (1)"]))
      """
  }

  private static func head(_ name: String, _ summary: String) -> String {
    """
    .TH \(escaped(name.uppercased())) 1 "" "\(source)" "Swell"
    .SH NAME
    \(escaped(name)) \\- \(escaped(summary))

    """
  }

  private static func tail(_ related: [String]) -> String {
    let codes = exitCodes.map { ".TP\n.B \($0.0)\n\(sentence($0.1))" }.joined(separator: "\n")
    let files = """
      .SH FILES
      .TP
      .I swell.yaml
      Settings of a repository.
      .TP
      .I \\(ti/.kube/config
      The clusters, where $KUBECONFIG names no other.
      .TP
      .I \\(ti/.cache/swell
      Repositories and charts that were fetched.
      """
    let others = related.isEmpty ? "" : ".SH SEE ALSO\n\(related.joined(separator: "\n"))\n"
    return ".SH EXIT STATUS\n\(codes)\n\(files)\n\(others)"
  }

  private static func label(of option: Option) -> String {
    let names = option.spellings.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
    guard let value = option.value else { return names }
    let shown = "\\fI\(escaped(value))\\fR"
    return names + (option.isValueOptional ? "[=\(shown)]" : " \(shown)")
  }

  /// A text as a line of its own, begun by a capital letter and ended by a full stop.
  private static func sentence(_ text: String) -> String {
    let line = escaped(text.prefix(1).uppercased() + text.dropFirst())
    let guarded = line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    return guarded.hasSuffix(".") ? guarded : guarded + "."
  }

  /// Text without anything that has a meaning of its own on a page.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "…": result += "..."
      case "~": result += "\\(ti"
      case "^": result += "\\(ha"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      default: result.append(character)
      }
    }
  }
}
