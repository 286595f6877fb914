import Cluster
import Diff
import Health
import Kinds
import Manifests
import Order
import Report

/// What one application's sync has to do, as its survey shows it.
struct SyncWork: Sendable {
  let survey: Survey
  let record: ApplicationRecord
  let orders: SyncOrders
  let instance: String
  private(set) var view: ClusterView
  /// What is to be done with each object.
  let changes: [ObjectID: ChangeSet.Action]
  /// The settings, with the objects that are left alone.
  private(set) var settings: SyncSettings
  /// Whether anything but the record would change.
  let isNeeded: Bool
  /// What should be known of objects that other applications have to do with.
  let notes: [String]

  init(_ survey: Survey, record: ApplicationRecord, orders: SyncOrders, instance: String) {
    self.survey = survey
    self.record = record
    self.orders = orders
    self.instance = instance
    var view = survey.view(of: instance, tracking: orders.tracking)
    view.leftovers.sort { $0.id < $1.id }
    notes = Self.notes(survey, view, orders, instance)
    view.leftovers.removeAll { orders.otherOwners[$0.id] != nil }
    self.view = view
    var changes: [ObjectID: ChangeSet.Action] = [:]
    var settings = orders.settings
    settings.operation = settings.operation ?? Self.operation(survey, record)
    var isNeeded =
      !orders.isPartial
      && (record.isUnfinished || Self.areHooksDue(survey, record, orders))
    for observation in survey.observations where observation.desired?.isHook != true {
      let action = observation.change(ignoring: orders.rules, mask: orders.mask).action
      changes[observation.id] = action
      switch action {
      case .unchanged:
        // What is not healthy holds later waves up, although there is nothing to write.
        let isWell = observation.live?.verdict.map { $0.status == .healthy } ?? true
        if observation.desired != nil, isWell { settings.inSync.insert(observation.id) }
      case .prune: break
      case .create, .update, .repair, .adopt: isNeeded = true
      }
    }
    let prunes = Self.prunes(view, settings)
    if !prunes.isEmpty { isNeeded = true }
    if !isNeeded { settings.skipsHooks = true }
    self.changes = changes
    self.settings = settings
    self.isNeeded = isNeeded
  }

  /// The same with what hooks are named after that give only a prefix.
  func naming(hooks naming: HistoryEntry.HookNaming) -> SyncWork {
    var work = self
    work.settings.startedAt = naming.moment.secondsSince1970
    work.settings.revision = naming.revision
    return work
  }

  /// The same with hooks that a run before made under names of its own; one that cannot be read counts as absent, and is applied once more.
  func seeing(_ hooks: [ObjectID], _ destination: Destination) async -> SyncWork {
    var work = self
    for id in hooks {
      guard let type = destination.discovery.preferred(for: id.groupKind),
        let found = try? await destination.client.find(
          type,
          namespace: id.namespace,
          name: id.name
        )
      else { continue }
      work.view.objects[id] = LiveObject(found, verdict: health(of: found, by: orders.scripts))
    }
    return work
  }

  var manifests: [Manifest] { survey.observations.compactMap { $0.desired?.manifest } }

  /// The leftovers that would be deleted.
  private static func prunes(_ view: ClusterView, _ settings: SyncSettings) -> [LiveObject] {
    guard settings.pruning.isRequested else { return [] }
    return view.leftovers.filter(settings.pruning.deletes)
  }

  /// The objects that are going to be deleted, for good or to be made anew, as they would be applied again; a hook that has run is not run again.
  var doomed: [Value] {
    let ids = Set(Self.prunes(view, settings).lazy.filter { !$0.hasRun }.map(\.id))
    return survey.observations.compactMap { observation in
      let isDoomed =
        observation.desired == nil ? ids.contains(observation.id) : isRemade(observation)
      guard isDoomed else { return nil }
      return observation.observed.live?.reapplicable(recorded: observation.recorded)
    }
  }

  /// Whether an object will be deleted and made anew, since the server has said that it will not change it.
  private func isRemade(_ observation: Observation) -> Bool {
    guard let desired = observation.desired, !desired.isHook, let problem = observation.problem
    else { return false }
    let isForced =
      settings.applies.contains(.force)
      || ObjectOptions(of: desired.manifest.value).contains("Force=true")
      || observation.live?.options.contains("Force=true") == true
    // Whether the server would change what is freed of repeated elements nobody knows yet.
    return problem.problem.isAboutLiveObject && isForced
      || mayRecreate(observation.id, isForced: isForced, after: problem)
  }

  /// The digest of the hooks, which are run again when they change.
  static func hooksDigest(_ survey: Survey) -> String {
    let hooks = survey.observations.lazy.compactMap(\.desired).filter(\.isHook).map(\.digest)
    return hooks.isEmpty ? "" : shortDigest(of: Array(hooks.sorted().joined(separator: " ").utf8))
  }

  /// Whether hooks have to run although nothing else has changed: others than before, or those around a deletion that has not run them yet.
  private static func areHooksDue(
    _ survey: Survey,
    _ record: ApplicationRecord,
    _ orders: SyncOrders
  ) -> Bool {
    let digest = hooksDigest(survey)
    if digest != record.lastHooksDigest { return true }
    guard orders.settings.operation == .delete, !digest.isEmpty else { return false }
    guard let last = record.history.last, last.note?.isOfDeletion == true else { return true }
    // The one on record may be of an application of the same name before.
    return orders.deletionRequestedAt.map { last.startedAt < $0 } ?? false
  }

  /// Why the sync must not begin; nil where it may.
  var refusal: String? {
    if orders.refusesShared, let shared = Self.shared(survey, orders.tracking, instance).first {
      return "cannot share \(shared.id): it belongs to application '\(shared.owner)'"
        + " (FailOnSharedResource=true)"
    }
    if let task = unapproved {
      return "cannot delete \(task.id) without approval (give it with --approve-deletions)"
    }
    return DeletionCap.refusal(
      deleting: Self.prunes(view, settings).count { !$0.traits.isHook },
      of: record.inventory.count,
      allowed: orders.allowedDeletions
    )
  }

  // MARK: Ends without a run

  /// The result where the cluster does not serve some kinds.
  func refused(_ error: OrderError) -> ApplyResult {
    let reasons = Dictionary(
      error.problems.map { ($0.id, $0.reason) },
      uniquingKeysWith: { first, _ in first }
    )
    let objects = survey.observations.compactMap(\.desired).map { desired in
      let outcome = reasons[desired.id].map { Outcome.failed($0) } ?? .skipped(.earlierWaveFailed)
      return ObjectReport(
        id: desired.id,
        wave: desired.traits.wave,
        isHook: desired.isHook,
        outcome: outcome
      )
    }
    let text = error.problems.first.map { "\($0)" } ?? "the cluster does not serve all kinds"
    let more = error.problems.count > 1 ? " (and \(error.problems.count - 1) more)" : ""
    return ApplyResult(
      objects: objects,
      end: survey.failure.map { .unreachable("\($0)") } ?? .failed(text + more),
      record: record,
      notes: []
    )
  }

  /// The result where nothing is begun.
  func ended(_ end: ApplicationReport.End, _ plan: Plan) -> ApplyResult {
    let objects = plan.tasks.map {
      report($0, changes[$0.id] == .unchanged ? .unchanged : .skipped(.interrupted))
    }
    return ApplyResult(objects: objects, end: end, record: record, notes: [])
  }

  /// The result that a run would have, as far as it can be known before.
  ///
  /// Of what the server does not take as it is, trials say what would come of it.
  func foreseen(
    _ plan: Plan,
    _ trials: [ObjectID: Outcome],
    after resumed: [TaskResult]
  ) -> ApplyResult {
    let finished = Set(resumed.filter { $0.state == .succeeded }.map(\.task))
    let problems = Dictionary(
      survey.observations.compactMap { one in one.foreseenProblem.map { (one.id, $0) } },
      uniquingKeysWith: { first, _ in first }
    )
    let objects = plan.tasks.map { task -> ObjectReport in
      if let outcome = trials[task.id] { return report(task, outcome) }
      if let problem = problems[task.id] { return report(task, .failed(problem)) }
      return report(task, finished.contains(task.key) ? .unchanged : foreseen(task))
    }
    let failed = objects.first { if case .failed = $0.outcome { true } else { false } }
    let changes = objects.contains { $0.outcome.isChange }
    return ApplyResult(
      objects: objects,
      end: refusal.map { .refused($0) } ?? failed.map { .failed("\($0.id): \($0.outcome)") }
        ?? (changes ? .different : .done),
      record: record,
      notes: notes
    )
  }

  private func foreseen(_ task: SyncTask) -> Outcome {
    if task.isPrune { return pruneOutcome(task) ?? .deleted }
    if task.phase == .syncFail { return .skipped(.noPhase) }
    if task.isHook { return settings.skipsHooks ? .unchanged : .created }
    switch changes[task.id] {
    case .unchanged: return .unchanged
    case .create, nil: return task.live == nil ? .created : .unchanged
    case .adopt: return orders.countsTakeovers ? .configured : .unchanged
    case .update, .repair, .prune: return .configured
    }
  }

  /// Why a leftover is left alone; nil where it is to be deleted.
  func pruneOutcome(_ task: SyncTask) -> Outcome? {
    let option = settings.pruning.option(of: task.live)
    if !settings.pruning.isRequested { return .skipped(.pruningNotRequested) }
    if option == PruneOption.never.rawValue { return .skipped(.pruningForbidden) }
    if option == PruneOption.onConfirmation.rawValue, !settings.pruning.isConfirmed {
      return .skipped(.pruningUnconfirmed)
    }
    return nil
  }

  func report(_ task: SyncTask, _ outcome: Outcome) -> ObjectReport {
    var report = ObjectReport(
      id: task.id,
      phase: task.phase,
      wave: task.wave,
      isHook: task.isHook,
      outcome: outcome,
      health: task.live?.verdict
    )
    report.countsForHealth = task.live?.countsForHealth ?? true
    return report
  }
}

extension Observation {
  /// Why a sync would fail on the object; a kind that is not served yet is none, since the plan stands only where it will be.
  var foreseenProblem: String? {
    guard let problem else { return nil }
    if case .unknownKind = problem.problem { return nil }
    return problem.cause(at: desired?.manifest.origin)
  }
}

extension LiveObject {
  /// Whether the object is a hook that did something by being made, instead of holding something; custom resources may.
  fileprivate var hasRun: Bool { traits.isHook && id.groupKind.acts }
}

extension GroupKind {
  /// Whether objects of the kind do something once by being there, as those of custom kinds may.
  var acts: Bool { Kinds.scope(of: self) == nil || kind == "Pod" || kind == "Job" }
}

extension ClusterError {
  /// The cause, with where the object was written where the server does not take it as it is.
  func cause(at origin: Location?) -> String {
    let isAboutObject =
      switch problem {
      case .invalid, .refused(status: 400, _): true
      default: problem.isAboutSchema
      }
    return "\(problem)" + (isAboutObject ? origin.map { " (\($0))" } ?? "" : "")
  }
}
