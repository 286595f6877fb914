package import Apply
package import Compose
package import Manifests
package import Report

/// What a sync is asked to do beyond what the applications say.
package struct SyncOptions: Sendable {
  /// Makes a pass of the newest commit.
  package typealias Renewal = @Sendable () async throws -> SyncPass

  /// Whether objects that are no longer declared are deleted.
  package var prunes = false
  /// What the pass is for; only a sync changes anything.
  package var purpose: SyncReport.Purpose = .sync
  /// Which objects it is about.
  package var objects = ObjectSelection()
  /// Whether no hook is run, as Argo CD's strategy `apply` has it.
  package var skipsHooks = false
  /// Whether what cannot be changed is deleted and made anew, as the box `Force` of Argo CD has it.
  package var forces = false
  /// How long a step may take to become healthy.
  package var patience: Duration = .seconds(600)
  /// How many objects an application may lose; nil for the usual rule.
  package var allowedDeletions: Int?
  /// Whether objects that may only be deleted on approval are.
  package var approvesDeletions = false
  /// Whether a wave may start although an earlier one is not in sync and healthy.
  package var ignoresOrder = false
  /// Whether several applications may claim the same object.
  package var allowsSharedObjects = false
  /// The plan that is to be carried out exactly; nil where whatever is found is done.
  package var plan: SavedPlan?
  /// Makes the pass once more, of the newest commit, for tries that are to follow it; nil where every try is of the same one.
  package var renewal: Renewal?
  /// What the history calls the application's `source` or `sources`, where its document was changed for this sync; nil for those of the document.
  package var declaredSources: Mapping?
  /// Whether it is broken off where it is cancelled; nil where it is left for the next run.
  package var breakOff: BreakOff?
  /// Who syncs, for the history.
  package var initiator = "swell"
  /// What pauses are measured by.
  package var clock: any Clock<Duration> = ContinuousClock()
  /// The time of day, for the history.
  package var now: @Sendable () -> Timestamp

  /// Whether nothing is changed.
  var isDryRun: Bool { purpose != .sync }

  /// How the cluster is asked: drift is found by reading alone.
  var mode: SurveyMode { purpose == .drift ? .reading : .predicting }

  package init(now: @escaping @Sendable () -> Timestamp) {
    self.now = now
  }
}
