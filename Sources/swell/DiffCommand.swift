import Pipeline
import Report

extension Command {
  /// The command `swell diff`.
  static let diff = Command(
    name: "diff",
    words: "[REPO]",
    summary: "what a sync would change, field by field",
    options: Option.selection + Option.objects + Option.placeholders + Option.cluster
      + [.flag("exit-zero", "end with 0 although there are differences")] + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let report = try await Requests.report(arguments, purpose: .diff)
    Console.show(report.json, as: format) {
      report.text(Console.style(arguments, detail: .diffs))
    }
    return report.exitCode.forgiving(arguments.has("exit-zero"))
  }
}

extension ExitCode {
  /// The code, with differences taken for a good end where that was asked for.
  func forgiving(_ differences: Bool) -> ExitCode {
    self == .differences && differences ? .done : self
  }
}
