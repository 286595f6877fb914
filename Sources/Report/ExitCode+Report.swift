extension ApplicationReport.End {
  /// The exit code that this end calls for.
  package var exitCode: ExitCode {
    switch self {
    case .done, .notStarted: .done
    case .different: .differences
    case .unreadable: .sources
    case .unreachable, .unrecorded: .cluster
    case .failed: .failed
    case .unhealthy: .unhealthy
    case .refused, .contended: .refused
    case .interrupted: .interrupted
    }
  }
}

extension SyncReport {
  /// The one exit code of the run.
  ///
  /// An application that was not begun adds nothing: what held it up counts.
  package var exitCode: ExitCode {
    ExitCode.combined(applications.lazy.map(\.end.exitCode))
  }
}
