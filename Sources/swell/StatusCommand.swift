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
    case .done: hasLeftovers ? "OutOfSync" : "Synced"
    case .different: "OutOfSync"
    default: "Unknown"
    }
  }

  private var health: Verdict {
    switch report.end {
    case .done, .different:
      isAbsent ? report.health.worse(Verdict(.missing)) : report.health
    default: Verdict(.unknown)
    }
  }

  /// Whether none of the declared objects is there; a single one that is missing is a difference, not a matter of health.
  private var isAbsent: Bool {
    let declared = report.objects.filter { !$0.isHook }.compactMap(\.change?.action)
      .filter { $0 != .prune }
    return !declared.isEmpty && declared.allSatisfy { $0 == .create }
  }

  /// Whether objects are there that are no longer declared.
  private var hasLeftovers: Bool { report.objects.contains { $0.change?.action == .prune } }

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
