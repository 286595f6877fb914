import Apply
import Chart
import Cluster
import Compose
import Git
import Manifests
import Pipeline
import Report

extension ExitCode {
  /// The exit code for an error that ended a command.
  init(of error: any Error) {
    switch error {
    case let error as PassError: self.init(error)
    case is UsageError: self = .usage
    case is ClusterError: self = .cluster
    case is CancellationError: self = .interrupted
    default: self = .sources
    }
  }

  private init(_ error: PassError) {
    switch error {
    case .git, .source, .yaml, .settings, .history: self = .sources
    case .composition(let errors):
      self = errors.contains { !$0.isUsage } ? .sources : .usage
    case .noComposition, .usage: self = .usage
    case .cluster, .record: self = .cluster
    case .refused: self = .refused
    }
  }
}
