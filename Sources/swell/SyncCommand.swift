import Apply
import Pipeline
import Report

extension Command {
  /// The command `swell sync`.
  static let sync = Command(
    name: "sync",
    words: "[REPO]",
    summary: "apply in order, wait for health",
    options: Option.selection + Option.objects + Option.placeholders
      + Option.cluster + Option.sandbox + [
        .flag("prune", "delete what is no longer declared"),
        .value("plan", "FILE", "carry out exactly the plan that was saved, or nothing"),
        .flag("dry-run", "let the server try, and change nothing"),
        .value("allow-deletions", "N", "let an application lose up to N objects"),
        .flag("approve-deletions", "delete what may only be deleted on approval (Prune=confirm)"),
        .flag("force-order", "start a wave although an earlier one is not in sync and healthy"),
        .flag("apply-applications", "apply followed Applications as objects, too"),
      ] + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let report = try await Requests.report(arguments, purpose: .sync)
    Console.show(report.json, as: format) {
      report.text(Console.style(arguments, detail: .applications))
    }
    return report.exitCode
  }
}
