package import Manifests

/// What is on record about one application: its objects and its latest syncs.
package struct ApplicationRecord: Sendable, Hashable {
  package private(set) var identity: ApplicationIdentity
  /// All objects that were applied, or were about to be, and have not been deleted since.
  package var inventory: [ObjectID: InventoryEntry]
  /// The latest syncs, oldest first.
  package var history: [HistoryEntry]
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
  var lastWhole: HistoryEntry? { history.last { $0.note?.isPartial != true } }

  /// Whether the last sync did not come to a good end.
  var isUnfinished: Bool { lastWhole.map { $0.end != .succeeded } ?? false }

  /// Whether any sync ever brought the application to a good end.
  var isInstalled: Bool {
    wasInstalled || history.contains { $0.end == .succeeded && $0.note?.isPartial != true }
  }

  /// The digest of the hooks of the last sync.
  var lastHooksDigest: String { lastWhole?.hooksDigest ?? "" }

  /// The sync to which a rollback was under way that did not come to a good end.
  package var unfinishedRollback: Int? {
    guard case .rollback(let id)? = lastWhole?.note, isUnfinished else { return nil }
    return id
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
