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
  /// Labels and annotations of a destination namespace that the application makes.
  package var namespaceMetadata: NamespaceMetadata?
  package var revision: String
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
    namespaceMetadata: NamespaceMetadata? = nil,
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
    self.namespaceMetadata = namespaceMetadata
    self.revision = revision
    self.placeholdersDigest = placeholdersDigest
    self.initiator = initiator
    self.mask = mask
  }
}

/// The labels and annotations of a namespace that an application makes.
package struct NamespaceMetadata: Sendable, Hashable {
  package var labels: Mapping
  package var annotations: Mapping

  package init(labels: Mapping = [:], annotations: Mapping = [:]) {
    self.labels = labels
    self.annotations = annotations
  }

  var isEmpty: Bool { labels.isEmpty && annotations.isEmpty }
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
