package import Compose
package import Manifests

/// What the agent knows when it decides whether an application is to be synced by itself.
package struct Situation: Sendable, Hashable {
  /// The last time that the agent, or somebody before it, tried.
  package struct Attempt: Sendable, Hashable {
    /// How it ended.
    package enum End: Sendable, Hashable {
      case succeeded
      case failed
      /// A rule forbade it: a project, the cap on deletions, somebody else's claim.
      case refused
      /// Somebody had it ended.
      case terminated
      /// An earlier state was brought back on purpose.
      case rolledBack
    }

    /// The digest of all that was desired then; after a rollback, of what was rolled back from.
    package var target: String
    package var end: End
    /// How often it was tried in a row.
    package var count: Int
    package var finishedAt: Timestamp

    package init(target: String, end: End, count: Int = 1, finishedAt: Timestamp) {
      self.target = target
      self.end = end
      self.count = count
      self.finishedAt = finishedAt
    }
  }

  /// The digest of all that is desired.
  package var target: String
  /// Objects that are absent or not as declared.
  package var differing: [ObjectID] = []
  /// Objects that are on record and no longer declared.
  package var leftovers: [ObjectID] = []
  /// Whether nothing at all is declared any more.
  package var isEmpty = false
  /// Whether its deletion has begun.
  package var isBeingDeleted = false
  /// The sync window that forbids it; nil where none does.
  package var closedWindow: String?
  package var last: Attempt?
  /// How often in a row what others changed was put right, and when that happened last.
  package var healings = 0
  package var healedAt: Timestamp?

  package init(target: String) {
    self.target = target
  }
}

/// What the agent does about an application by itself.
package enum Decision: Sendable, Hashable {
  /// All that is declared is applied; with the number of the try, counted from one.
  case sync(attempt: Int)
  /// Only these objects are put right, without hooks, as Argo CD's self-healing does.
  case heal([ObjectID])
  /// Nothing before a moment, when it is looked at again.
  case wait(until: Timestamp, reason: String)
  /// Nothing, since nothing is to be done, or not by itself.
  case leave(String)
  /// Nothing, although something should be done: only a change can help.
  case giveUp(String)
}

extension Decision: CustomStringConvertible {
  /// What is done, in a few words.
  package var description: String {
    switch self {
    case .sync(let attempt): attempt > 1 ? "syncing, try \(attempt)" : "syncing"
    case .heal(let ids):
      "putting right \(ids[0])" + (ids.count > 1 ? " and \(ids.count - 1) more" : "")
    case .wait(let moment, let reason): "\(reason) (again at \(moment))"
    case .leave(let reason), .giveUp(let reason): reason
    }
  }
}

/// Decides what is done about an application by itself: Argo CD's rules of automated sync, with failures tried again as often as its
/// retry policy says, five times where it says nothing.
package struct Automation: Sendable {
  /// The pauses between healings: nothing, then `first`, each one three times the one before, up to `longest`.
  package var firstHealPause: Duration = .seconds(2)
  package var longestHealPause: Duration = .seconds(300)

  private static let usualRetries = 5

  package init() {}

  /// What is to be done about an application whose policy and situation are these.
  package func decide(_ policy: SyncPolicy, _ situation: Situation, at now: Timestamp) -> Decision {
    guard let automated = policy.automated, automated.isEnabled else {
      return .leave("automated sync is off")
    }
    if situation.isBeingDeleted { return .leave("it is being deleted") }
    let isOnlyPruning = situation.differing.isEmpty
    if isOnlyPruning, situation.leftovers.isEmpty { return .leave("it is in sync") }
    if isOnlyPruning, !automated.prune {
      return .leave("only objects that are no longer declared remain, and pruning is off")
    }
    if situation.isEmpty, automated.prune, !automated.allowEmpty {
      return .giveUp("it declares nothing any more, which needs 'allowEmpty'")
    }
    if let window = situation.closedWindow {
      return .wait(until: now + .seconds(60), reason: "the sync window '\(window)' is closed")
    }
    guard let last = situation.last, last.target == situation.target else {
      return .sync(attempt: 1)
    }
    switch last.end {
    case .rolledBack: return .leave("it was rolled back, and Git has not moved past that state yet")
    case .refused: return .giveUp("it was refused at this state")
    case .terminated: return .giveUp("it was terminated at this state")
    case .failed: return again(after: last, policy.retry, now)
    case .succeeded:
      guard automated.selfHeal else {
        return .leave("it was changed by others, and 'selfHeal' is off")
      }
      return heal(situation, now)
    }
  }

  private func again(
    after last: Situation.Attempt,
    _ retry: SyncPolicy.Retry?,
    _ now: Timestamp
  ) -> Decision {
    let retry = retry ?? SyncPolicy.Retry(limit: Self.usualRetries)
    guard retry.limit < 0 || last.count <= retry.limit else {
      return .giveUp("it failed \(last.count) times at this state")
    }
    let due = last.finishedAt + retry.pause(after: last.count - 1)
    guard due <= now else { return .wait(until: due, reason: "the next try comes after a pause") }
    return .sync(attempt: last.count + 1)
  }

  private func heal(_ situation: Situation, _ now: Timestamp) -> Decision {
    let due = (situation.healedAt ?? now) + pause(before: situation.healings)
    guard due <= now else {
      return .wait(until: due, reason: "it was put right \(situation.healings) times already")
    }
    // What is gone for good is a matter of pruning, which healing never does.
    return situation.differing.isEmpty ? .sync(attempt: 1) : .heal(situation.differing)
  }

  private func pause(before healing: Int) -> Duration {
    guard healing > 0 else { return .zero }
    var pause = firstHealPause
    for _ in 1..<healing where pause < longestHealPause { pause *= 3 }
    return min(pause, longestHealPause)
  }
}
