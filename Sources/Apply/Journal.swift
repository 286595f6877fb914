import Diff
import Manifests
import Order
import Report

/// Puts on record what a sync is about to do and what it has done.
///
/// A sync that does nothing leaves the record as it is.
struct Journal {
  private(set) var record: ApplicationRecord
  private let store: RecordStore
  private let now: @Sendable () -> Timestamp
  private let work: SyncWork
  private let planDigest: String
  private var entry: HistoryEntry
  /// The entry of a run that did not come to its end, and did what this one does.
  private let unfinished: HistoryEntry?
  /// Whether that entry is gone on with; it is not where others follow it.
  private let isContinued: Bool
  /// The number of the sync just before, where it was to do the same and did not come to its end.
  private let tried: Int?
  /// Hooks of that one which have to be done once more.
  private var undone: Set<ObjectID> = []
  private var isBegun = false
  /// Whether the record in the cluster lacks something.
  private var isDirty = false

  init(_ work: SyncWork, destination: Destination) {
    self.work = work
    store = destination.store
    now = destination.now
    record = work.record
    planDigest = Apply.planDigest(of: work.survey.observations.compactMap(\.desired))
    let former = work.record.former(of: planDigest, isPartial: work.orders.isPartial)
    unfinished = work.orders.runsAll && former?.note == work.orders.note ? former : nil
    tried = former?.end.isGood == false && former?.id == record.history.last?.id ? former?.id : nil
    isContinued = unfinished != nil && tried == unfinished?.id
    if isContinued, let unfinished {
      entry = unfinished
      entry.hookNaming = unfinished.hookNaming
      entry.startedAt = destination.now()
      entry.finishedAt = nil
    } else {
      entry = HistoryEntry(
        id: (work.record.history.last?.id ?? 0) + 1,
        revision: work.orders.revision,
        placeholdersDigest: work.orders.placeholdersDigest,
        initiator: work.orders.initiator,
        startedAt: destination.now()
      )
      if let first = work.orders.runsAll ? unfinished : former {
        entry.hooks = first.hooks
        entry.hookNaming = first.hookNaming
      }
    }
    entry.end = .running
    entry.revisions = work.orders.revisions
    entry.sources = work.orders.sources
    entry.planDigest = planDigest
    // Hooks that have not run yet, or failed, are still due.
    entry.hooksDigest = work.orders.runsAll ? "" : work.record.lastHooksDigest
    entry.note = work.orders.note ?? (work.orders.isPartial ? .selection : nil)
    record.rememberedSyncs = work.orders.rememberedSyncs
    forgetWhatIsGone()
    noteWhatIsThere()
  }

  /// What the hooks of the sync are named after.
  var hookNaming: HistoryEntry.HookNaming { entry.hookNaming }

  /// What an unfinished run had learnt about its hooks.
  func resumed(_ view: ClusterView) -> [TaskResult] {
    (unfinished?.hooks ?? []).filter { $0.phase != .syncFail }.compactMap { hook in
      let key = SyncTask.Key(id: hook.id, phase: hook.phase, isHook: true)
      if hook.isFinished {
        // What was done is done; what was to be there is made again.
        guard view.objects[hook.id] != nil || hook.id.groupKind.acts, !undone.contains(hook.id)
        else { return nil }
        return TaskResult(task: key, status: .synced, state: .succeeded, message: "")
      }
      // One that is gone, failed or never came to be written is run anew.
      guard let live = view.objects[hook.id], live.verdict.map({ $0.status < .degraded }) ?? true,
        hook.before.isEmpty || hook.before != stand(of: hook.id)
      else { return nil }
      return TaskResult(task: key, status: .synced, state: .running, message: "")
    }
  }

  /// The hooks of an unfinished run that had done their work and are gone.
  func goneHooks(_ view: ClusterView) -> [HookProgress] {
    (unfinished?.hooks ?? []).filter { $0.isFinished && view.objects[$0.id] == nil }
  }

  /// The same where what some hooks did is undone, since their namespace is another one by now.
  func forgetting(_ hooks: [ObjectID]) -> Journal {
    var journal = self
    journal.undone.formUnion(hooks)
    return journal
  }

  /// The hooks that an unfinished run had begun under names of its own making.
  var namedHooks: [ObjectID] {
    guard let hooks = unfinished?.hooks, !hooks.isEmpty else { return [] }
    let known = Set(work.survey.observations.map(\.id))
    return hooks.map(\.id).filter { !known.contains($0) }
  }

  /// What the survey found in a hook's place; empty for nothing.
  private func stand(of id: ObjectID) -> String {
    work.survey.observations.first { $0.id == id }?.observed.live?.stand ?? ""
  }

  /// Drops entries of objects that are gone, or that belong to somebody else by now.
  private mutating func forgetWhatIsGone() {
    let declared = work.survey.declaredUnderOtherKinds
    for observation in work.survey.observations
    where observation.desired == nil && observation.problem == nil {
      if observation.live == nil || declared.contains(observation.id)
        || !observation.isTracked(by: work.instance, work.orders.tracking)
      {
        record.inventory[observation.id] = nil
        isDirty = true
      }
    }
  }

  /// Takes over what the server says about objects that are as they should be, and of which the record did not know it.
  private mutating func noteWhatIsThere() {
    for observation in work.survey.observations where work.changes[observation.id] == .unchanged {
      guard let entry = observation.confirmedEntry else { continue }
      record.inventory[observation.id] = entry
      isDirty = true
    }
  }

  // MARK: Writing

  /// Records the intent, before the first object is written.
  mutating func begin() async throws(RecordError) {
    for observation in work.survey.observations {
      guard let desired = observation.desired, !desired.isHook,
        record.inventory[observation.id] == nil
      else { continue }
      record.inventory[observation.id] = InventoryEntry(
        type: desired.manifest.type,
        namespace: desired.manifest.namespace,
        name: desired.manifest.name
      )
    }
    isBegun = true
    isDirty = true
    // Each run changes the record when it begins: where it wrote what stands there already, the server would still take what a run before it,
    // which was killed, had sent.
    record.run = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    record.strays = await store.strays(of: record)
    guard isInHistory else { return try await write() }
    if isContinued { replaceEntry() } else { record.history.append(entry) }
    try await write()
    // Those that could not be deleted bear the names of what is kept from now on.
    let parts = RecordName.part(of: record.identity.instance)
    record.strays = record.strays.filter { $0.hasPrefix(parts) }
    if entry.note?.isWhole != false {
      let kept = RecordStore.Kept(
        objects: work.manifests.map(\.value),
        application: work.orders.application
      )
      try await store.keep(kept, as: .manifests, of: entry, in: record)
    }
    var doomed = work.doomed
    if !doomed.isEmpty {
      doomed += await deletedBefore(besides: doomed)
      try await store.keep(RecordStore.Kept(objects: doomed), as: .deleted, of: entry, in: record)
    }
  }

  /// What the try before had deleted, or was about to, besides some objects; nothing where that cannot be read.
  private func deletedBefore(besides doomed: [Value]) async -> [Value] {
    guard let tried else { return [] }
    let ids = Set(prepared(doomed).map(\.id))
    let kept = (try? await store.deleted(by: tried, in: record))?.objects ?? []
    return prepared(kept).filter { !ids.contains($0.id) }.map(\.manifest.value)
  }

  /// Whether the sync is remembered: one of some objects alone only where it deletes any, or says itself what it is.
  private var isInHistory: Bool {
    !work.orders.isPartial || work.orders.note != nil || !work.doomed.isEmpty
  }

  /// Records that hooks are about to run, or may be gone since they have, so that none of them runs twice.
  mutating func prepare(
    for actions: [SyncAction],
    _ results: [TaskResult]
  ) async throws(RecordError) {
    var begun: [SyncTask.Key] = []
    var mayVanish = false
    for action in actions where action.task.isHook {
      switch action.verb {
      case .apply: begun.append(action.task.key)
      case .releaseHook, .deleteHook: mayVanish = true
      case .tryOut, .prune, .look: continue
      }
    }
    guard !begun.isEmpty || mayVanish else { return }
    take(results)
    for key in begun {
      entry.hooks.removeAll { $0.id == key.id && $0.phase == key.phase }
      entry.hooks.append(
        HookProgress(id: key.id, phase: key.phase, before: stand(of: key.id), isFinished: false)
      )
      isDirty = true
    }
    try await write()
  }

  /// Takes over what came of an action.
  mutating func note(_ result: Writer.Result, of action: SyncAction) {
    let id = action.task.id
    if let entry = result.entry, record.inventory[id] != entry {
      record.inventory[id] = entry
      isDirty = true
    }
    if let madeAt = result.madeAt {
      for position in entry.hooks.indices
      where entry.hooks[position].id == id && entry.hooks[position].phase == action.task.phase {
        entry.hooks[position].madeAt = madeAt
        isDirty = true
      }
    }
    if action.task.isPrune, case .gone = result.live {
      record.inventory[id] = nil
      isDirty = true
    }
  }

  /// Writes what was done so far.
  mutating func flush(_ results: [TaskResult]) async throws(RecordError) {
    guard isBegun else { return }
    take(results)
    try await write()
  }

  /// Records how the sync ended.
  mutating func finish(
    _ end: ApplicationReport.End,
    changes: Int,
    results: [TaskResult],
    isThere: (ObjectID) -> Bool
  ) async throws(RecordError) {
    for observation in work.survey.observations
    where observation.desired == nil && observation.live != nil && !isThere(observation.id) {
      record.inventory[observation.id] = nil
      isDirty = true
    }
    if isBegun {
      take(results)
      entry.finishedAt = now()
      entry.end = HistoryEntry.End(end)
      if entry.end.isGood, work.orders.runsAll {
        entry.hooksDigest = SyncWork.hooksDigest(work.survey)
      }
      entry.changes += changes
      if entry.note == .deletion, entry.end == .succeeded { forgetWhatStays() }
      isDirty = true
    }
    try await write()
  }

  /// What a deletion left stays on purpose, and is nobody's business any more; what nobody could see may be left by mistake.
  private mutating func forgetWhatStays() {
    guard work.settings.pruning.isRequested else { return }
    let unseen = Set(work.survey.observations.lazy.filter(\.isUnread).map(\.id))
    record.inventory = record.inventory.filter { unseen.contains($0.key) }
  }

  private mutating func take(_ results: [TaskResult]) {
    for result in results where result.task.isHook && result.state == .succeeded {
      guard
        let position = entry.hooks.firstIndex(where: {
          $0.id == result.task.id && $0.phase == result.task.phase
        }), !entry.hooks[position].isFinished
      else { continue }
      entry.hooks[position].isFinished = true
      isDirty = true
    }
  }

  private mutating func replaceEntry() {
    guard let position = record.history.lastIndex(where: { $0.id == entry.id }) else { return }
    record.history[position] = entry
  }

  /// Writes the record where it lacks something, to its end even if the sync is cancelled.
  private mutating func write() async throws(RecordError) {
    guard isDirty else { return }
    if isBegun { replaceEntry() }
    let (store, record) = (store, record)
    let result = await finishing { () -> Result<ApplicationRecord, RecordError> in
      do throws(RecordError) {
        return .success(try await store.write(record))
      } catch {
        return .failure(error)
      }
    }
    self.record = try result.get()
    isDirty = false
  }
}
