import Report

/// One of Swell's commands: its words, its options and what it does.
struct Command: Sendable {
  let name: String
  /// The words it takes, as the usage line shows them.
  let words: String
  let summary: String
  let options: [Option]
  /// Runs it and tells the exit code.
  let run: @Sendable (Arguments) async throws -> ExitCode

  /// Every command, in the order of the help.
  static let all: [Command] = [
    .expand, .render, .plan, .diff, .sync, .status, .delete, .why, .history, .rollback, .undo,
    .driftReport, .health, .doctor,
    .agent, .sandbox, .template, .kustomize, .vendor, .completion, .manual, .version,
  ]

  /// The command with a name.
  static func named(_ name: String) throws(UsageError) -> Command {
    guard let command = all.first(where: { $0.name == name }) else {
      throw .unknownCommand(name, candidates: all.map(\.name))
    }
    return command
  }
}
