package import Manifests

/// What is on record about one application: its objects and its latest syncs.
package struct ApplicationRecord: Sendable, Hashable {
  package private(set) var identity: ApplicationIdentity
  /// All objects that were applied, or were about to be, and have not been deleted since.
  package var inventory: [ObjectID: InventoryEntry]
  /// The latest syncs, oldest first.
  package var history: [HistoryEntry]
  /// The run that writes it; empty where none has begun.
  var run = ""
  /// How many syncs are remembered, with their manifests; the latest one always is.
  package var rememberedSyncs = 10
  /// Whether a sync that is no longer remembered brought the application to a good end.
  var wasInstalled = false
  /// In whose name its objects were written last; nil for the run's own.
  package var user: String?
  /// The version of the first Secret, which nobody else may have changed when it is written; nil where there is none.
  var resourceVersion: String?
  /// The Secrets with parts of the inventory.
  var parts: Set<String> = []
  /// Secrets that a killed run left behind.
  var strays: Set<String> = []

  package init(
    identity: ApplicationIdentity,
    inventory: [ObjectID: InventoryEntry] = [:],
    history: [HistoryEntry] = []
  ) {
    self.identity = identity
    self.inventory = inventory
    self.history = history
  }

  /// The last sync of the application as a whole.
  package var lastWhole: HistoryEntry? { history.last { $0.note?.isPartial != true } }

  /// Whether the last sync did not come to a good end.
  package var isUnfinished: Bool { lastWhole.map { $0.end != .succeeded } ?? false }

  /// Whether a sync has brought the application to a good end since it was deleted last.
  package var isInstalled: Bool {
    for entry in history.reversed() where entry.end.isGood {
      switch entry.note {
      case nil, .rollback: return true
      case .deletion: return false
      case .undo(let id):
        if history.first(where: { $0.id == id })?.note == .deletion { return true }
      case .deletionHooks, .selection: continue
      }
    }
    return wasInstalled
  }

  /// The last sync, where it was to do the same and did not; a deletion is over once anything was brought back.
  func former(of planDigest: String, isPartial: Bool) -> HistoryEntry? {
    guard !isPartial, let last = lastWhole, last.isResumable, last.planDigest == planDigest,
      last.note?.isOfDeletion != true || last.id == history.last?.id
    else { return nil }
    return last
  }

  /// As many of the latest syncs as are remembered, and the last one of the whole, which others need not push out.
  var remembered: [HistoryEntry] {
    let latest = history.suffix(max(rememberedSyncs, 1))
    guard let whole = lastWhole, let first = latest.first, whole.id < first.id else {
      return Array(latest)
    }
    return [whole] + latest
  }

  /// The digest of the hooks of the last sync.
  var lastHooksDigest: String { lastWhole?.hooksDigest ?? "" }

  /// The sync to which a rollback was under way that did not come to a good end, and the one that keeps what that applies.
  package var unfinishedRollback: (target: Int, source: Int)? {
    guard let last = lastWhole, case .rollback(let target)? = last.note, isUnfinished else {
      return nil
    }
    return (target, history.contains { $0.id == target } ? target : last.id)
  }

  /// Whether there is such a record in the cluster.
  package var isStored: Bool { resourceVersion != nil }

  /// The record under what the application is called and composed from now.
  func with(_ identity: ApplicationIdentity) -> ApplicationRecord {
    var record = self
    record.identity = identity
    return record
  }
}
