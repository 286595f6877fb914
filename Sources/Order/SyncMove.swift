import Manifests

/// What a sync wants next.
package enum SyncMove: Sendable, Hashable {
  /// Do all of these, in parallel as far as wanted, then report the answers in the same order.
  case act([SyncAction])
  /// Something was written or decided: look at the cluster again, at once.
  case proceed(Waiting)
  /// Look at the cluster again when something has changed there, or give up after a while.
  case wait(Waiting)
  /// It is over.
  case finish(SyncEnd)
}

/// What a sync is waiting for.
package struct Waiting: Sendable, Hashable {
  /// What has to happen.
  package enum Reason: Sendable, Hashable {
    case health
    case hookCompletion
    case deletion
    case hookDeletion
    /// Someone has to confirm that the objects may be deleted.
    case confirmation
  }

  package let reason: Reason
  /// The tasks that are waited for, in their order; hooks first where the reason is about hooks.
  package let tasks: [SyncTask.Key]
}

extension Waiting: CustomStringConvertible {
  /// `waiting for health of Deployment shop/web and 2 more`.
  package var description: String {
    guard let first = tasks.first else { return "waiting" }
    let what =
      switch reason {
      case .health: "health of"
      case .hookCompletion: "completion of hook"
      case .deletion: "deletion of"
      case .hookDeletion: "deletion of hook"
      case .confirmation: "pruning confirmation of"
      }
    let more = tasks.count > 1 ? " and \(tasks.count - 1) more" : ""
    return "waiting for \(what) \(first.id)\(more)"
  }
}

/// How a sync ended.
package enum SyncEnd: Sendable, Hashable {
  /// All was written, and is healthy as far as that was to be awaited.
  case succeeded
  /// Nothing more is going to be done; the reasons are texts of servers and of objects.
  case failed(SyncFailure, reasons: [String], rescueReasons: [String])
  /// It was broken off; running hooks were deleted, or not all of them.
  case terminated(isClean: Bool)
}

/// What a sync failed at.
package enum SyncFailure: Sendable, Hashable {
  /// Kinds that the cluster does not serve.
  case kinds
  /// The destination namespace cannot be made.
  case namespace
  /// Objects would not be taken; nothing has been changed.
  case trial
  /// Objects were not taken.
  case apply
  /// Hooks failed, or objects do badly.
  case completion
}

extension SyncEnd: CustomStringConvertible {
  package var description: String {
    switch self {
    case .succeeded: return "succeeded"
    case .terminated(let isClean): return isClean ? "terminated" : "terminated with errors"
    case .failed(let failure, let reasons, let rescueReasons):
      let what =
        switch failure {
        case .kinds: "the cluster does not serve all kinds"
        case .namespace: "the namespace cannot be made"
        case .trial: "objects would be refused, nothing was changed"
        case .apply: "objects were refused"
        case .completion: "hooks or objects failed"
        }
      let why = reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
      let rescue =
        rescueReasons.isEmpty
        ? "" : "; hooks after failure: " + rescueReasons.joined(separator: "; ")
      return what + why + rescue
    }
  }
}
