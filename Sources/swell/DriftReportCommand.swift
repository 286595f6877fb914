import Pipeline
import Report

extension Command {
  /// The command `swell drift-report`.
  static let driftReport = Command(
    name: "drift-report",
    words: "[REPO]",
    summary: "what is no longer as it was applied, for a cron job",
    options: Option.selection + Option.placeholders + Option.cluster + [
      .value("format", "FORMAT", "text, json or yaml"),
      .flag("exit-zero", "end with 0 although there is drift"),
    ] + Option.output
  ) { arguments in
    let option = arguments.value("format") == nil ? "output" : "format"
    let format = try Console.format(arguments, [.text, .json, .yaml], option: option)
    let report = DriftReport(try await Requests.report(arguments, purpose: .drift))
    Console.show(report.json, as: format) { report.text(colour: Console.coloured(arguments)) }
    return report.exitCode.forgiving(arguments.has("exit-zero"))
  }
}
