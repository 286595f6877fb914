import Cluster
import Diff
import Manifests
import Order
import Report

/// One application's sync while it happens: the machine decides, the writer acts, followers bring what happens in the
/// cluster, and the journal puts it on record.
struct SyncRun {
  let work: SyncWork
  let plan: Plan
  let destination: Destination
  let tell: @Sendable (SyncEvent) -> Void
  var machine: SyncMachine
  var writer: Writer
  var table: LiveTable
  var journal: Journal
  var outcomes: [SyncTask.Key: Outcome] = [:]
  private var notes: [String]
  private let inbox = Inbox()
  private var followed: Set<ObjectID> = []
  /// The changed objects whose controllers are given some time.
  private var timed: Set<ObjectID> = []
  /// Counts the steps, each of which has a deadline of its own.
  private var step = 0
  private var isTimed = false
  private var lastWaiting: Waiting?
  /// Whether more is known of the cluster than the machine has seen.
  private var hasNews = false

  init(
    _ work: SyncWork,
    plan: Plan,
    _ journal: Journal,
    _ writer: Writer,
    destination: Destination,
    tell: @escaping @Sendable (SyncEvent) -> Void
  ) {
    self.work = work
    self.plan = plan
    self.destination = destination
    self.tell = tell
    self.journal = journal
    notes = work.notes
    machine = SyncMachine(
      work.manifests,
      settings: work.settings,
      resuming: journal.resumed(work.view)
    )
    table = LiveTable(work.view)
    self.writer = writer
  }

  /// How the loop ended.
  private enum Stop {
    case finished(SyncEnd)
    case overdue(Waiting)
    case interrupted
    case unrecorded(RecordError)
  }

  mutating func perform() async -> ApplyResult {
    guard work.isNeeded else { return await carryOut(under: nil) }
    let claim = Claim(
      store: destination.store,
      instance: work.instance,
      runner: Runner(initiator: work.orders.initiator),
      clock: destination.clock,
      now: destination.now
    )
    do throws(RecordError) {
      if let note = try await claim.take() {
        notes.append(note)
        return await carryOut(under: nil)
      }
    } catch {
      return result(Task.isCancelled ? .interrupted : .unrecorded(error))
    }
    let result = await carryOut(under: claim)
    await finishing { await claim.release() }
    return result
  }

  private mutating func carryOut(under claim: Claim?) async -> ApplyResult {
    if work.isNeeded {
      do throws(RecordError) {
        try await journal.begin()
      } catch {
        guard !Task.isCancelled else { return result(.interrupted) }
        var result = result(.unrecorded(error))
        if case .changedByAnotherRun = error.problem { result.isOutdated = claim != nil }
        return result
      }
      tell(.began(writes: plan.tasks.count { !work.settings.inSync.contains($0.id) }))
    }
    let inbox = inbox
    let stop = await withTaskGroup(of: Void.self) { group in
      if let claim {
        group.addTask {
          if let error = await claim.keep(doubted: { await inbox.note($0) }) {
            await inbox.post(.displaced(error))
          }
        }
      }
      let stop = await loop(&group)
      group.cancelAll()
      return stop
    }
    if case .interrupted = stop, work.orders.breakOff?.isAsked == true {
      self = await finishing { [self] in await brokenOff(under: claim) }
    }
    let end = end(of: stop)
    do throws(RecordError) {
      try await journal.finish(
        end,
        changes: outcomes.values.count(where: \.isChange),
        results: machine.results
      ) { table[$0] != nil }
    } catch {
      // A write of the record whose answer was lost makes the last one fail, too: the first one is the cause.
      if case .unrecorded = stop { return result(stop) }
      return result(Task.isCancelled ? .interrupted : .unrecorded(error))
    }
    return result(stop)
  }

  // MARK: The loop

  private mutating func loop(_ group: inout TaskGroup<Void>) async -> Stop {
    var move = machine.observe(table.view)
    while true {
      switch move {
      case .finish(let end): return .finished(end)
      case .act(let actions):
        if let error = await inbox.refusal(by: destination.clock) {
          return Task.isCancelled ? .interrupted : .unrecorded(error)
        }
        do throws(RecordError) {
          try await journal.prepare(for: actions, machine.results)
        } catch {
          return Task.isCancelled ? .interrupted : .unrecorded(error)
        }
        move = machine.record(await perform(actions))
        if Task.isCancelled { return .interrupted }
      case .proceed:
        move = observe()
      case .wait(let waiting):
        if !hasNews, let stop = await wait(waiting, &group) { return stop }
        move = observe()
      }
    }
  }

  /// The run after its hooks that are still at work were taken away.
  private func brokenOff(under claim: Claim?) async -> SyncRun {
    await withTaskGroup(of: Void.self) { group in
      if let claim { group.addTask { _ = await claim.keep() } }
      var run = self
      var move = run.machine.terminate(run.table.view)
      while case .act(let actions) = move { move = run.machine.record(await run.perform(actions)) }
      group.cancelAll()
      return run
    }
  }

  private mutating func observe() -> SyncMove {
    hasNews = false
    return machine.observe(table.view)
  }

  private mutating func perform(_ actions: [SyncAction]) async -> [Answer] {
    (step, isTimed) = (step + 1, false)
    let (writer, tell, inbox, clock) = (writer, tell, inbox, destination.clock)
    let results = await actions.concurrentMap(limit: requestLimit) { action in
      guard await inbox.refusal(by: clock) == nil else { return writer.interrupted }
      let result = await writer.perform(action)
      if let outcome = result.outcome { tell(.settled(action.task.id, outcome: outcome.word)) }
      return result
    }
    for (action, result) in zip(actions, results) { note(result, of: action) }
    await learnKinds(by: actions)
    return results.map(\.answer)
  }

  private mutating func note(_ result: Writer.Result, of action: SyncAction) {
    let task = action.task
    switch result.live {
    case .nothing: break
    case .stored(let live) where result.isUnseen: (hasNews, _) = (true, table.hold(live))
    case .stored(let live): (hasNews, _) = (true, table.store(live))
    case .gone: (hasNews, _) = (true, table.remove(task.id))
    }
    if let outcome = result.outcome { outcomes[task.key] = outcome }
    for warning in result.warnings where !notes.contains(warning) { notes.append(warning) }
    journal.note(result, of: action)
  }

  /// Learns about the kinds that were just defined, so that objects of them can be written, and those that others defined meanwhile, so that
  /// what was written of them can be followed.
  private mutating func learnKinds(by actions: [SyncAction]) async {
    let defined = Set(actions.compactMap(\.definedGroup))
    let written = actions.map(\.task).filter { outcomes[$0.key]?.isChange == true }.map(\.type)
    let known = writer.discovery
    let unknown = written.filter { !known.serves($0) }
    guard !defined.isEmpty || !unknown.isEmpty else { return }
    let wanted = plan.tasks.map(\.type).filter { defined.contains($0.group) } + unknown
    // A server serves a kind a little later than it says that it does; one under load takes seconds.
    let attempts = 60
    for attempt in 1...attempts {
      for group in defined.union(unknown.map(\.group)) {
        guard let found = try? await destination.client.group(group) else { continue }
        writer.discovery.replace(found)
      }
      let discovery = writer.discovery
      table.admit { discovery.serves($0) }
      if wanted.allSatisfy(discovery.serves) || attempt == attempts || Task.isCancelled { return }
      try? await destination.clock.sleep(for: .milliseconds(150))
    }
  }

  // MARK: Waiting

  /// From so many tasks on news are gathered before they are looked at.
  private static let many = 1_000

  private mutating func wait(_ waiting: Waiting, _ group: inout TaskGroup<Void>) async -> Stop? {
    do throws(RecordError) {
      try await journal.flush(machine.results)
    } catch {
      return Task.isCancelled ? .interrupted : .unrecorded(error)
    }
    if waiting != lastWaiting {
      lastWaiting = waiting
      tell(.waiting(waiting))
    }
    follow(waiting, &group)
    settle(&group)
    if !isTimed {
      isTimed = true
      let (step, inbox, clock, patience) = (step, inbox, destination.clock, work.orders.patience)
      group.addTask {
        try? await clock.sleep(for: patience)
        if !Task.isCancelled { await inbox.post(.overdue(step)) }
      }
    }
    if plan.tasks.count >= Self.many {
      // Many objects change one by one: a look at all of them each time would cost more the more there are.
      let pause = min(plan.tasks.count / 8, 2_000)
      try? await destination.clock.sleep(for: .milliseconds(pause))
    }
    let events = await inbox.take()
    if Task.isCancelled { return .interrupted }
    for event in events {
      if case .overdue(step) = event { return .overdue(waiting) }
      if case .displaced(let error) = event { return .unrecorded(error) }
      note(event)
    }
    return nil
  }

  /// How long a controller may take to look at what was changed, as the pause of Argo CD between waves.
  private static let attention = Duration.seconds(2)

  /// Gives the controllers of what was just changed some time to look at it.
  private mutating func settle(_ group: inout TaskGroup<Void>) {
    let fresh = table.unseen.keys.filter { !timed.contains($0) }
    guard !fresh.isEmpty else { return }
    timed.formUnion(fresh)
    let (inbox, clock) = (inbox, destination.clock)
    let pause = min(Self.attention, work.orders.patience / 2)
    group.addTask {
      try? await clock.sleep(for: pause)
      if !Task.isCancelled { await inbox.post(.settled(fresh)) }
    }
  }

  private mutating func follow(_ waiting: Waiting, _ group: inout TaskGroup<Void>) {
    let types = Dictionary(
      plan.tasks.map { ($0.id, $0.type) },
      uniquingKeysWith: { first, _ in first }
    )
    let discovery = writer.discovery
    let served = { (id: ObjectID) in types[id].flatMap { try? discovery.resource(for: $0) } }
    // What is not served yet may be later.
    let fresh = Set(waiting.tasks.map(\.id)).subtracting(followed).filter { served($0) != nil }
    guard !fresh.isEmpty else { return }
    followed.formUnion(fresh)
    let followers = Follower.followers(of: fresh.sorted(), resource: served)
    for follower in followers {
      let (client, clock, inbox) = (destination.client, destination.clock, inbox)
      let scripts = work.orders.scripts
      group.addTask {
        await follower.run(in: client, clock: clock, judging: scripts, inbox: inbox)
      }
    }
  }

  private mutating func note(_ event: Inbox.Event) {
    switch event {
    case .stored(let live): see(live)
    case .deleted(let id): table.remove(id)
    case .listed(let objects, let missing):
      for live in objects { see(live) }
      for id in missing { table.remove(id) }
    case .settled(let ids):
      timed.subtract(ids)
      for id in ids { table.release(id) }
    case .overdue, .displaced: break
    }
  }

  private mutating func see(_ live: LiveObject) {
    let before = table[live.id]
    table.store(live)
    if let before, let after = table[live.id]?.verdict, before.verdict != after {
      tell(.health(live.id, after))
    }
  }

  // MARK: The end

  private func end(of stop: Stop) -> ApplicationReport.End {
    switch stop {
    case .finished(.succeeded): return .done
    case .finished(.terminated), .interrupted: return .interrupted
    case .finished(let end): return .failed(failureText(end))
    case .overdue(let waiting):
      return .unhealthy("\(waiting) after \(work.orders.patience)\(holders(of: waiting))")
    case .unrecorded(let error): return ApplicationReport.End(error)
    }
  }

  /// What holds up the deletions that were waited for, in words.
  private func holders(of waiting: Waiting) -> String {
    let holders = waiting.tasks.flatMap { table[$0.id]?.holders ?? [] }
    guard waiting.reason == .deletion || waiting.reason == .hookDeletion, !holders.isEmpty else {
      return ""
    }
    return " (held by \(Set(holders).sorted().joined(separator: ", ")))"
  }

  /// The end in words, with the first object that failed.
  private func failureText(_ end: SyncEnd) -> String {
    for task in plan.tasks {
      if case .failed(let reason)? = outcomes[task.key] { return "\(task.id): \(reason)" }
    }
    for result in machine.results where result.state == .failed || result.state == .error {
      return "\(result.task.id): \(result.message)"
    }
    return "\(end)"
  }

  private func result(_ stop: Stop) -> ApplyResult {
    let results = Dictionary(
      machine.results.map { ($0.task, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    let end = end(of: stop)
    let objects = plan.tasks.map { task -> ObjectReport in
      var report = work.report(task, outcome(of: task, results[task.key], end))
      report.health = table[task.id]?.verdict
      report.countsForHealth = table[task.id]?.countsForHealth ?? true
      return report
    }
    return ApplyResult(
      objects: objects,
      end: end,
      record: journal.record,
      notes: notes
    )
  }

  private func outcome(
    of task: SyncTask,
    _ result: TaskResult?,
    _ end: ApplicationReport.End
  ) -> Outcome {
    // An object that was written and does badly was written all the same; its health says the rest.
    if task.isHook || outcomes[task.key] == nil, let result,
      result.state == .failed || result.state == .error
    {
      return .failed(result.message)
    }
    if let outcome = outcomes[task.key] { return outcome }
    if task.isPrune, let reason = work.pruneOutcome(task) { return reason }
    if !task.isHook, work.changes[task.id] == .unchanged { return .unchanged }
    if result?.state != nil { return .unchanged }  // a hook that an earlier run had finished
    if task.phase == .syncFail { return .skipped(.noPhase) }
    return end == .interrupted ? .skipped(.interrupted) : .skipped(.earlierWaveFailed)
  }
}

extension SyncAction {
  /// The group of the kind that is defined by it.
  fileprivate var definedGroup: String? {
    guard task.id.groupKind == customResourceDefinition, case .apply = verb else { return nil }
    return task.target?.value["spec"]?["group"]?.string
  }
}
