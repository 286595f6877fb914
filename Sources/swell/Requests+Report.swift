import Apply
import Pipeline
import Report

extension Requests {
  /// Runs the pass of a command line for a purpose, with progress on standard error while it writes.
  static func report(
    _ arguments: Arguments,
    purpose: SyncReport.Purpose
  ) async throws -> SyncReport {
    var options = try syncOptions(arguments, purpose: purpose)
    let clusters = try clusters(arguments)
    options.renewal = { try await Requests.pass(arguments, on: clusters) }
    let pass = try await pass(arguments, on: clusters)
    let progress = Progress(isTerminal: Console.isTerminal)
    let isShown = options.purpose == .sync && !arguments.has("quiet")
    let report = try await pass.sync(on: clusters, options: options) { event in
      if isShown { progress.tell(event) }
    }
    progress.finish()
    return report
  }
}
