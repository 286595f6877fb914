package import Cluster
package import Diff
package import Health
package import Manifests
package import Order

/// What one application's sync is asked to do, beyond what its objects say.
package struct SyncOrders: Sendable {
  /// Phases, waves, pruning and dry run, as the application and the command want them.
  package var settings: SyncSettings
  /// Whether only some of the objects are concerned: then there is no entry in the history, as in Argo CD.
  package var isPartial: Bool
  /// Fields in which a difference does not count.
  package var rules: IgnoreRules
  /// Scripts that judge health before the built-in rules.
  package var scripts: HealthScripts
  /// What becomes of what a pruned object owns.
  package var propagation: Propagation
  /// How long a step may take to become healthy, counted from its last write.
  package var patience: Duration
  /// How many objects may be deleted at most; nil for the rule of `DeletionCap`.
  package var allowedDeletions: Int?
  /// The applications that declare objects of the cluster besides this one; what they declare is never deleted.
  package var otherOwners: [ObjectID: String]
  /// How objects are known as this application's and as those of others.
  package var tracking: Tracking
  /// Whether an object that bears another application's mark is refused; otherwise it is taken over, and that is told.
  package var refusesShared: Bool
  /// Whether fields that others declared are passed on when an object is taken over.
  package var takesOver: Bool
  /// Whether it is a change that an object comes under this application's care, although nothing in it changes.
  package var countsTakeovers = true
  /// When the deletion was asked for that this is; nil where it is none, or nobody knows.
  package var deletionRequestedAt: Timestamp?
  /// Whether it is broken off where it is cancelled; nil where it is left for the next run.
  package var breakOff: BreakOff?
  /// What is put on record of the sync, where it is no plain one.
  package var note: HistoryEntry.Note?
  /// Whether all that is declared is concerned, hooks included; a rollback brings back a whole that had run its own.
  var runsAll: Bool { !isPartial && (note != nil || !settings.skipsHooks) }
  /// The application's document, kept for rollbacks without Git.
  package var application: Value?
  /// How many syncs are remembered.
  package var rememberedSyncs: Int
  package var revision: String
  /// The commit or version of each source, in full, for the history.
  package var revisions: [String] = []
  /// The `source` or `sources` of the Application, for the history.
  package var sources: Mapping = [:]
  package var placeholdersDigest: String?
  /// Who syncs, for the history.
  package var initiator: String
  /// Marks for what must not be shown.
  package var mask: SecretMask

  package init(
    settings: SyncSettings,
    isPartial: Bool = false,
    rules: IgnoreRules = IgnoreRules(),
    scripts: HealthScripts = HealthScripts(),
    propagation: Propagation = .foreground,
    patience: Duration = .seconds(600),
    allowedDeletions: Int? = nil,
    otherOwners: [ObjectID: String] = [:],
    tracking: Tracking = Tracking(),
    refusesShared: Bool = false,
    takesOver: Bool = true,
    deletionRequestedAt: Timestamp? = nil,
    note: HistoryEntry.Note? = nil,
    application: Value? = nil,
    rememberedSyncs: Int = 10,
    revision: String = "",
    placeholdersDigest: String? = nil,
    initiator: String = "",
    mask: SecretMask
  ) {
    self.settings = settings
    self.isPartial = isPartial
    self.rules = rules
    self.scripts = scripts
    self.propagation = propagation
    self.patience = patience
    self.allowedDeletions = allowedDeletions
    self.otherOwners = otherOwners
    self.tracking = tracking
    self.refusesShared = refusesShared
    self.takesOver = takesOver
    self.deletionRequestedAt = deletionRequestedAt
    self.note = note
    self.application = application
    self.rememberedSyncs = rememberedSyncs
    self.revision = revision
    self.placeholdersDigest = placeholdersDigest
    self.initiator = initiator
    self.mask = mask
  }
}

/// What tells people, while it happens, how far a sync is.
package enum SyncEvent: Sendable {
  /// So many objects are going to be written or deleted.
  case began(writes: Int)
  /// One object had its turn.
  case settled(ObjectID, outcome: String)
  /// Nothing can be done until this has happened.
  case waiting(Waiting)
  /// A live object was seen to do otherwise than before.
  case health(ObjectID, Verdict?)
}
