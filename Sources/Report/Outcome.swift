/// What became of one object.
package enum Outcome: Sendable, Hashable {
  case created
  case configured
  /// It was as it should be; nothing was written.
  case unchanged
  case deleted
  case skipped(SkipReason)
  /// The error's text, as the server or Swell words it.
  case failed(String)
}

/// Why an object was left alone.
package enum SkipReason: Sendable, Hashable {
  /// It is no longer declared, and pruning was not asked for.
  case pruningNotRequested
  /// It says itself, or its application says, that it must not be pruned.
  case pruningForbidden
  /// It may only be pruned after someone has confirmed it.
  case pruningUnconfirmed
  /// An earlier wave did not come to a good end.
  case earlierWaveFailed
  /// The run was interrupted before its turn.
  case interrupted
  /// The run was restricted to other objects.
  case notSelected
  /// It is a hook that takes part in no phase, or is declared to be skipped.
  case noPhase
}

extension Outcome {
  /// The word for the outcome alone: `created`, `skipped`, `failed`.
  package var word: String {
    switch self {
    case .created: "created"
    case .configured: "configured"
    case .unchanged: "unchanged"
    case .deleted: "deleted"
    case .skipped: "skipped"
    case .failed: "failed"
    }
  }

  /// Whether the cluster was, or would be, changed.
  package var isChange: Bool {
    switch self {
    case .created, .configured, .deleted: true
    case .unchanged, .skipped, .failed: false
    }
  }
}

extension Outcome: CustomStringConvertible {
  /// The word, followed by the reason or error where there is one.
  package var description: String {
    switch self {
    case .skipped(let reason): "skipped: \(reason)"
    case .failed(let error): "failed: \(error)"
    case .created, .configured, .unchanged, .deleted: word
    }
  }
}

extension SkipReason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .pruningNotRequested: "no longer declared (delete it with --prune)"
    case .pruningForbidden: "no longer declared, but must not be pruned"
    case .pruningUnconfirmed: "no longer declared, pruning awaits confirmation"
    case .earlierWaveFailed: "an earlier wave failed"
    case .interrupted: "interrupted"
    case .notSelected: "not selected"
    case .noPhase: "a hook of no phase"
    }
  }
}
