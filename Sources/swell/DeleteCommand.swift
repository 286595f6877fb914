import Pipeline
import Report

extension Command {
  /// The command `swell delete`.
  static let delete = Command(
    name: "delete",
    words: "[REPO]",
    summary: "take applications down, in reverse order",
    options: Option.selection + Option.placeholders + Option.cluster + [
      .flag("all-applications", "delete every application; needed where none is chosen"),
      .flag("approve-deletions", "delete what may only be deleted on approval (Delete=confirm)"),
      .flag("dry-run", "tell what would be deleted, and change nothing"),
    ] + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let isChosen = ["app", "selector", "wave"].contains { arguments.value($0) != nil }
    guard isChosen || arguments.has("all-applications") else {
      throw UsageError.combination(
        "'swell delete' takes '--app', '--selector' or '--wave', or '--all-applications'"
      )
    }
    let options = try Requests.syncOptions(arguments, purpose: .sync)
    let clusters = try Requests.clusters(arguments)
    let pass = try await Requests.pass(arguments, on: clusters)
    let progress = Progress(isTerminal: Console.isTerminal)
    let isShown = options.purpose == .sync && !arguments.has("quiet")
    let report = try await pass.delete(on: clusters, options: options) { event in
      if isShown { progress.tell(event) }
    }
    progress.finish()
    Console.show(report.json, as: format) {
      report.text(Console.style(arguments, detail: .applications))
    }
    return report.exitCode
  }
}
