import Apply
import Diff
import Pipeline
import Report

extension Command {
  /// The command `swell rollback`.
  static let rollback = Command(
    name: "rollback",
    words: "APP [ID]",
    summary: "apply what an earlier sync had applied, without Git",
    options: Option.cluster + [
      .flag("prune", "delete what that sync did not declare"),
      .value("allow-deletions", "N", "let the application lose up to N objects"),
      .flag("approve-deletions", "delete what may only be deleted on approval (Prune=confirm)"),
      .flag("dry-run", "let the server try, and change nothing"),
    ] + Option.output
  ) { arguments in
    try await past(arguments) { syncs, id, options, tell in
      try await syncs.rollback(to: id, options: options, mask: Requests.mask(), tell: tell)
    }
  }

  /// The command `swell undo`.
  static let undo = Command(
    name: "undo",
    words: "APP [ID]",
    summary: "bring back what the last sync, or another one, deleted",
    options: Option.cluster + [
      .flag("dry-run", "let the server try, and change nothing")
    ] + Option.output
  ) { arguments in
    try await past(arguments) { syncs, id, options, tell in
      try await syncs.undo(of: id, options: options, mask: Requests.mask(), tell: tell)
    }
  }

  private static func past(
    _ arguments: Arguments,
    _ act: (PastSyncs, Int?, SyncOptions, @escaping Tell) async throws -> SyncReport
  ) async throws -> ExitCode {
    guard let name = arguments.words.first else { throw UsageError.missingWord("the application") }
    guard arguments.words.count <= 2 else { throw UsageError.unexpectedWord(arguments.words[2]) }
    var id: Int?
    if arguments.words.count == 2 {
      id = Int(arguments.words[1])
      if id == nil { throw UsageError.unexpectedWord(arguments.words[1]) }
    }
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let options = try Requests.syncOptions(arguments, purpose: .sync)
    let syncs = try await PastSyncs(of: name, on: try Requests.clusters(arguments))
    let progress = Progress(isTerminal: Console.isTerminal)
    let isShown = options.purpose == .sync && !arguments.has("quiet")
    let report = try await act(syncs, id, options) { event in
      if isShown { progress.tell(event) }
    }
    progress.finish()
    Console.show(report.json, as: format) {
      report.text(Console.style(arguments, detail: .changes))
    }
    return report.exitCode
  }
}
