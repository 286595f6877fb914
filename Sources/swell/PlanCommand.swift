import Pipeline
import Report

extension Command {
  /// The command `swell plan`.
  static let plan = Command(
    name: "plan",
    words: "[REPO]",
    summary: "phases, waves and the action on each object",
    options: Option.selection + Option.objects + Option.placeholders
      + Option.cluster + [
        .flag("prune", "plan for a sync that deletes what is no longer declared"),
        .flag("exit-code", "end with 1 where there is something to do"),
        .value("save", "FILE", "keep the plan for 'swell sync --plan FILE'"),
      ] + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let report = try await Requests.report(arguments, purpose: .plan)
    if let path = arguments.value("save") {
      try OutputFile.write(Console.json(SavedPlan(report).value), to: path)
    }
    Console.show(report.json, as: format) {
      report.text(Console.style(arguments, detail: .everything))
    }
    return report.exitCode.forgiving(!arguments.has("exit-code"))
  }
}
