package import Manifests

/// What a sync is asked to do with objects that are no longer declared.
package struct Pruning: Sendable, Hashable {
  /// Whether they are deleted at all.
  package var isRequested: Bool
  /// Whether they are deleted after everything else.
  package var isLast: Bool
  /// Whether someone has confirmed what may only be deleted on confirmation.
  package var isConfirmed: Bool
  /// What holds for objects that say nothing themselves.
  package var fallback: PruneOption?
  /// Whether the whole application is deleted, to which objects may have other objections.
  package var isOfApplication: Bool

  package init(
    isRequested: Bool = true,
    isLast: Bool = false,
    isConfirmed: Bool = false,
    fallback: PruneOption? = nil,
    isOfApplication: Bool = false
  ) {
    self.isRequested = isRequested
    self.isLast = isLast
    self.isConfirmed = isConfirmed
    self.fallback = fallback
    self.isOfApplication = isOfApplication
  }

  /// Whether a live object that nobody declares any more is anybody's business: hooks go with their application alone.
  package func concerns(_ live: LiveObject) -> Bool { isOfApplication || !live.traits.isHook }

  /// Whether a live object that nobody declares any more is deleted, once that is confirmed where it has to be: neither what wants to stay, nor
  /// what is being deleted already.
  package func deletes(_ live: LiveObject) -> Bool {
    concerns(live) && option(of: live) != PruneOption.never.rawValue && !live.isBeingDeleted
  }

  /// What a live object says to being deleted, or else what holds for all.
  package func option(of live: LiveObject?) -> String? {
    if isOfApplication, live?.isKept == true { return PruneOption.never.rawValue }
    return live?.options.value(of: isOfApplication ? "Delete" : "Prune") ?? fallback?.rawValue
  }
}

/// How objects are written unless they say otherwise themselves.
package struct ApplyDefaults: OptionSet, Sendable, Hashable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  /// Replaced as a whole.
  package static let replace = ApplyDefaults(rawValue: 1)
  /// Deleted and made anew where they cannot be changed.
  package static let force = ApplyDefaults(rawValue: 2)
  /// Applied by the server.
  package static let serverSide = ApplyDefaults(rawValue: 4)
  /// Unknown fields are let through.
  package static let unvalidated = ApplyDefaults(rawValue: 8)
}

/// When a sync counts as done.
package enum Patience: Sendable, Hashable {
  /// When the last wave is healthy, too.
  case untilHealthy
  /// When the last wave has been written, unless it holds hooks: as Argo CD does.
  case untilWritten
}

/// What a sync is asked to do.
package struct SyncSettings: Sendable, Hashable {
  /// The namespace that the application goes to.
  package var namespace: String
  /// Whether that namespace is made where it is missing.
  package var createsNamespace: Bool
  /// The revision, for the names of hooks that only give a prefix.
  package var revision: String
  /// When the sync began, in seconds since 1970, for those names.
  package var startedAt: Int
  package var pruning: Pruning
  package var applies: ApplyDefaults
  package var patience: Patience
  /// Whether hooks are left out.
  package var skipsHooks: Bool
  /// What the sync is to the application; nil runs Helm's hooks for installations and for upgrades alike, as Argo CD does.
  package var operation: SyncOperation?
  /// Whether nothing is to be changed.
  package var isDryRun: Bool
  /// Whether kinds that the cluster does not know yet are tolerated.
  package var toleratesMissingKinds: Bool
  /// Objects known to be in sync, which are left alone; empty where all are to be applied.
  package var inSync: Set<ObjectID>

  package init(
    namespace: String,
    createsNamespace: Bool = false,
    revision: String = "",
    startedAt: Int = 0,
    pruning: Pruning = Pruning(),
    applies: ApplyDefaults = .serverSide,
    patience: Patience = .untilHealthy,
    skipsHooks: Bool = false,
    operation: SyncOperation? = nil,
    isDryRun: Bool = false,
    toleratesMissingKinds: Bool = false,
    inSync: Set<ObjectID> = []
  ) {
    self.namespace = namespace
    self.createsNamespace = createsNamespace
    self.revision = revision
    self.startedAt = startedAt
    self.pruning = pruning
    self.applies = applies
    self.patience = patience
    self.skipsHooks = skipsHooks
    self.operation = operation
    self.isDryRun = isDryRun
    self.toleratesMissingKinds = toleratesMissingKinds
    self.inSync = inSync
  }
}
