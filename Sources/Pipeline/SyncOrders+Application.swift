import Apply
import Cluster
import Compose
import Diff
import Manifests
import Order
import Report

extension SyncOrders {
  /// The orders for one application: its sync options under what the command asks for.
  init(
    _ application: Application,
    revision: String,
    options: SyncOptions,
    toleratesMissingKinds: Bool,
    isApproved: Bool = false,
    criteria: Criteria,
    otherOwners: [ObjectID: String],
    manifests: [Manifest],
    mask: SecretMask
  ) {
    let policy = application.syncPolicy
    var applies: ApplyDefaults = .serverSide
    if policy.has("Replace=true") { applies.insert(.replace) }
    if options.forces { applies.insert(.force) }
    if policy.has("Validate=false") { applies.insert(.unvalidated) }
    let settings = SyncSettings(
      namespace: application.destination.namespace,
      createsNamespace: policy.has("CreateNamespace=true"),
      revision: revision,
      pruning: Pruning(
        isRequested: options.prunes,
        isLast: policy.has("PruneLast=true"),
        isConfirmed: options.approvesDeletions || isApproved,
        fallback: policy.pruneOption
      ),
      applies: applies,
      // Hooks come and go: what they would do is what a plan says, not a difference.
      skipsHooks: options.skipsHooks || options.objects.isFiltered || options.purpose == .diff,
      isDryRun: options.isDryRun,
      toleratesMissingKinds: toleratesMissingKinds
        || policy.has("SkipDryRunOnMissingResource=true")
    )
    self.init(
      settings: settings,
      isPartial: options.objects.isFiltered,
      rules: criteria.rules(for: application, declaring: manifests),
      scripts: criteria.scripts,
      propagation: policy.option("PrunePropagationPolicy").flatMap(Propagation.init(option:))
        ?? .foreground,
      patience: options.patience,
      allowedDeletions: options.allowedDeletions,
      otherOwners: otherOwners,
      tracking: criteria.tracking,
      refusesShared: policy.has("FailOnSharedResource=true"),
      takesOver: !policy.has("ClientSideApplyMigration=false"),
      application: application.document,
      rememberedSyncs: application.revisionHistoryLimit,
      revision: revision,
      initiator: options.initiator,
      mask: mask
    )
    sources = options.declaredSources ?? application.declaredSources
    breakOff = options.breakOff
    countsTakeovers = options.purpose != .diff && options.purpose != .drift
  }
}

extension SyncPolicy {
  /// What holds for the objects that are no longer declared.
  var pruneOption: PruneOption? { option("Prune").flatMap { PruneOption(rawValue: $0) } }

  /// What holds for the objects when the application is deleted.
  var deleteOption: PruneOption? { option("Delete").flatMap { PruneOption(rawValue: $0) } }

  /// The value of the last option with a name, nil where there is none.
  fileprivate func option(_ name: String) -> String? {
    syncOptions.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
  }
}

extension Propagation {
  fileprivate init?(option: String) {
    switch option {
    case "foreground": self = .foreground
    case "background": self = .background
    case "orphan": self = .orphan
    default: return nil
    }
  }
}
