package import Manifests
import Order
import Report

/// One sync of an application that changed something.
package struct HistoryEntry: Sendable, Hashable {
  /// How a sync ended.
  package enum End: String, Sendable, Hashable {
    /// It has not: it is under way, or was killed.
    case running
    case succeeded
    case failed
    /// Health was not reached in time.
    case unhealthy
    case interrupted
  }

  /// What a sync was that did not bring the declared state about.
  package enum Note: Sendable, Hashable {
    /// What an earlier sync had applied was applied again.
    case rollback(to: Int)
    /// What an earlier sync had deleted was brought back.
    case undo(of: Int)
    /// The whole application was deleted.
    case deletion
    /// The hooks around a deletion alone were run, since the objects were to stay.
    case deletionHooks
    /// Some of the objects alone were synced.
    case selection
  }

  /// Counts from one in each application.
  package let id: Int
  package let revision: String
  /// The commit or version of each source, in full; empty where that is not on record.
  package var revisions: [String] = []
  /// The `source` or `sources` of the Application then; empty where that is not on record.
  package var sources: Mapping = [:]
  /// The digest of the placeholders' values; the values themselves are not kept.
  package let placeholdersDigest: String?
  /// Who synced, as the command or the agent calls itself.
  package let initiator: String
  /// When the latest run of it began.
  package internal(set) var startedAt: Timestamp
  /// Nil while it runs, and for ever where it was killed.
  package var finishedAt: Timestamp?
  package var end: End
  /// How many objects were created, configured and deleted.
  package var changes: Int
  /// What it was, where it was no plain sync.
  package var note: Note?
  /// The digest of all that was desired.
  package var planDigest = ""
  /// The digest of the hooks that have run to a good end by then, those of earlier syncs where this one left them out.
  var hooksDigest = ""
  /// What hooks are named after that give only a prefix, where that is not this sync but the first one that ran some of them.
  private var givenNaming: HookNaming?
  /// The hooks that were begun.
  var hooks: [HookProgress] = []

  package init(
    id: Int,
    revision: String,
    placeholdersDigest: String?,
    initiator: String,
    startedAt: Timestamp,
    finishedAt: Timestamp? = nil,
    end: End = .running,
    changes: Int = 0
  ) {
    self.id = id
    self.revision = revision
    self.placeholdersDigest = placeholdersDigest
    self.initiator = initiator
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.end = end
    self.changes = changes
  }

  /// Whether a later sync of the same objects goes on where this one stopped, instead of running finished hooks again: it failed, or left out
  /// hooks of which an earlier one had run some.
  var isResumable: Bool { !end.isGood || hooksDigest.isEmpty && !hooks.isEmpty }
}

extension HistoryEntry {
  /// What hooks are named after that give only a prefix.
  struct HookNaming: Sendable, Hashable {
    let moment: Timestamp
    let revision: String
  }

  var hookNaming: HookNaming {
    get { givenNaming ?? HookNaming(moment: startedAt, revision: revision) }
    set { givenNaming = newValue }
  }
}

/// How far a hook of a sync has come.
package struct HookProgress: Sendable, Hashable {
  let id: ObjectID
  let phase: Phase
  /// What stood there before it was begun, by its stand; empty for nothing.
  var before = ""
  /// When the object was made, as the server's clock has it; empty where that is not known.
  var madeAt = ""
  var isFinished: Bool
}

extension HistoryEntry.End {
  var isGood: Bool { self == .succeeded }

  init(_ end: ApplicationReport.End) {
    switch end {
    case .done, .different: self = .succeeded
    case .unhealthy: self = .unhealthy
    case .interrupted, .notStarted: self = .interrupted
    case .failed, .unreadable, .unreachable, .unrecorded, .refused, .contended: self = .failed
    }
  }
}
