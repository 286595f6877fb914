package import Apply
package import Cluster
package import Compose
package import Git
package import Manifests
package import YAML

/// What ends a pass as a whole, rather than one of its applications.
package enum PassError: Error, Sendable {
  case git(GitError)
  case source(SourceTreeError)
  case yaml(YAMLError)
  /// `swell.yaml` says something that is not understood; the text is the whole message.
  case settings(String)
  /// The composition cannot be expanded; all that is wrong with it.
  case composition([CompositionError])
  /// There is no composition, or there are several and none was chosen.
  case noComposition(candidates: [String])
  case cluster(ClusterError)
  /// What a run was asked for cannot be done; the text says why. A matter of usage.
  case usage(String)
  /// What is on record cannot be read.
  case record(RecordError)
  /// What is asked for is not on record; the text says what there is.
  case history(String)
  /// A rule of Swell's forbids the run as a whole.
  case refused(String)
}

extension PassError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .git(let error): error.description
    case .source(let error): error.description
    case .yaml(let error): error.description
    case .settings(let text), .usage(let text), .refused(let text), .history(let text): text
    case .record(let error): error.description
    case .composition(let errors): errors.map(\.description).joined(separator: "\n")
    case .noComposition(let candidates) where candidates.isEmpty:
      "cannot find a composition: there is no file in 'composition/' (name one with --composition)"
    case .noComposition(let candidates):
      "cannot choose a composition: there are \(candidates.joined(separator: ", "))"
        + " (name one with --composition)"
    case .cluster(let error): error.description
    }
  }
}
