import Diff
import Manifests
import Pipeline
import Report

extension Command {
  /// The command `swell status`.
  static let status = Command(
    name: "status",
    words: "[REPO]",
    summary: "sync and health of each application",
    options: Option.selection + Option.placeholders + Option.cluster + Option.output
  ) { arguments in
    let format = try Console.format(arguments, [.text, .json, .yaml])
    let report = try await Requests.report(arguments, purpose: .drift)
    let rows = report.applications.map(ApplicationStatus.init)
    Console.show(.list(rows.map(\.json)), as: format) {
      Console.table(
        [["WAVE", "APPLICATION", "SYNC", "HEALTH", "REVISION", "MESSAGE"]] + rows.map(\.cells)
      )
    }
    return report.exitCode.forgiving(true)
  }
}

/// One application in the words of Argo CD's status.
private struct ApplicationStatus {
  let report: ApplicationReport

  init(_ report: ApplicationReport) {
    self.report = report
  }

  private var sync: String {
    switch report.end {
    case .done: "Synced"
    case .different: "OutOfSync"
    default: "Unknown"
    }
  }

  private var health: Verdict {
    switch report.end {
    case .done, .different:
      isIncomplete ? report.health.worse(Verdict(.missing)) : report.health
    default: Verdict(.unknown)
    }
  }

  /// Whether objects that are declared are not there.
  private var isIncomplete: Bool {
    report.objects.contains { !$0.isHook && $0.change?.action == .create }
  }

  private var message: String {
    switch report.end {
    case .done, .different: health.message
    default: "\(report.end)"
    }
  }

  var cells: [String] {
    [
      String(report.wave), report.name, sync, health.status.rawValue.capitalised, report.revision,
      message,
    ]
  }

  var json: Value {
    [
      "name": .string(report.name), "wave": .int(report.wave), "sync": .string(sync),
      "health": .string(health.status.rawValue.capitalised), "revision": .string(report.revision),
      "message": .string(message),
    ]
  }
}

extension String {
  fileprivate var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
