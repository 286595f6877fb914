import Apply
import Cluster
import Compose
import Manifests
import Pipeline
import Report

extension SyncLoop {
  /// Starts looks and syncs whose time has come; how long it is until there may be more.
  func startWhatIsDue() -> Duration {
    guard !isStopping else { return .seconds(60) }
    let now = settings.now()
    var wait = Duration.seconds(60)
    ringAlarms(at: now)
    wait = min(wait, makeRoom())
    deleteWhatVanished()
    for instance in hasRoom ? stirred.sorted() : [] {
      guard hasRoom else { break }
      if let pause = see(to: instance, at: now) { wait = min(wait, pause) }
      settleDown(instance, at: now)
    }
    wait = min(wait, glanceAtWhatIsSynced())
    if let next = alarms.values.min() {
      wait = min(wait, .seconds(next.secondsSince1970 - now.secondsSince1970))
    }
    return max(wait, .milliseconds(20))
  }

  var hasRoom: Bool { busy.count < settings.concurrency }

  /// Takes their places from looks and syncs that have lasted long: they wait for a cluster that hangs, or for health, and must not keep those
  /// waiting who need neither.
  ///
  /// - Returns: how long it is until the next place may be taken where there is none.
  private func makeRoom() -> Duration {
    let now = ContinuousClock.now
    busy = busy.filter { $0.value > now }
    guard !hasRoom, let next = busy.values.min() else { return .seconds(60) }
    return now.duration(to: next)
  }

  /// Stirs those whose time has come.
  private func ringAlarms(at now: Timestamp) {
    for (instance, moment) in alarms where moment <= now {
      alarms[instance] = nil
      stirred.insert(instance)
    }
  }

  /// Starts what is to be done about an application; how long it is until there may be more, where that is known.
  private func see(to instance: String, at now: Timestamp) -> Duration? {
    guard let tracked = applications[instance], tracked.work == nil, isOurs(instance) else {
      return nil
    }
    if let instruction = instructions[instance], obey(instruction, instance, tracked) {
      return nil
    }
    guard !tracked.isDeleted else { return nil }
    if let wakesAt = tracked.wakesAt, wakesAt <= now {
      applications[instance]?.isDirty = true
      applications[instance]?.wakesAt = nil
    }
    if applications[instance]?.isDirty == true {
      let calm = tracked.lookedAt.map { settings.calm - $0.duration(to: .now) } ?? .zero
      let rest = max(calm, tracked.restsUntil.map { ContinuousClock.now.duration(to: $0) } ?? .zero)
      if rest > .zero { return rest }
      if case .closed(let pause) = admission(to: tracked, at: now) { return pause }
      look(at: instance)
    } else if let decision = tracked.decision, decision.isAction {
      return start(decision, instance, tracked)
    }
    return nil
  }

  /// Leaves an application alone of which nothing is to be done until it is stirred again.
  private func settleDown(_ instance: String, at now: Timestamp) {
    let (tracked, instruction) = (applications[instance], instructions[instance])
    let isHeldUp = tracked?.work == nil && tracked?.decision?.isAction == true
    let isBound =
      instruction?.isFrozen == true || instruction?.deletion != nil || tracked?.isDeleted == true
    if isOurs(instance), tracked?.isDirty == true || isHeldUp, !isBound { return }
    stirred.remove(instance)
    alarms[instance] = tracked?.wakesAt.flatMap { $0 > now ? $0 : nil }
  }

  // MARK: Syncing

  /// For how long an application is left alone that another run changes.
  private static let contentionPause = Duration.seconds(10)
  /// For how long something that writes takes up a place.
  static let longestPlace = Duration.seconds(30)

  /// Begins a sync where nothing holds it up; how long it is until that may have changed, where nobody tells.
  private func start(_ decision: Decision, _ instance: String, _ tracked: Tracked) -> Duration? {
    let blocker = blocker(of: decision, tracked)
    if blocker == nil { sync(instance, decision) }
    if blocker?.name != tracked.blocker {
      applications[instance]?.blocker = blocker?.name
      if let blocker { tell(.held(application: instance, by: blocker.name)) }
    }
    guard let blocker, !isOurs(blocker.instance) else { return nil }
    observe(blocker.instance)
    return settings.syncCalm
  }

  /// The application that comes before another one and is still on its way; nil where none is.
  private func blocker(
    of decision: Decision,
    _ tracked: Tracked
  ) -> (instance: String, name: String)? {
    // What was there already is put right whatever becomes of the others.
    guard case .sync = decision else { return nil }
    let turn = tracked.rendered.turn
    let needed = tracked.rendered.application.dependencies
    let earlier = applications.filter { instance, other in
      guard other.isPeer(of: tracked), other.isAwaited else { return false }
      // Nobody waits for what is not looked at.
      guard instructions[instance]?.isFrozen != true || other.actingSince != nil else {
        return false
      }
      let before = other.rendered.turn
      guard before.lexicographicallyPrecedes(turn) else { return false }
      if needed.contains(other.rendered.name) { return true }
      let isSameWave = before.dropLast() == turn.dropLast()
      return !isSameWave && !(other.origin.isOfObjects && other.rendered.isInvalid)
    }
    return earlier.map { (instance: $0.key, name: $0.value.rendered.name) }.min {
      $0.name < $1.name
    }
  }

  private func sync(_ instance: String, _ decision: Decision) {
    guard let tracked = applications[instance] else { return }
    var options = options()
    options.prunes = tracked.policy.automated?.prune ?? false
    if case .heal(let ids) = decision {
      options.prunes = false
      options.objects = ObjectSelection(resources: ids.compactMap(ResourcePattern.init))
    }
    let id = begin(instance, tracked.rendered, .automatic(decision))
    applications[instance]?.decision = nil
    let tell = tell
    let (placement, rendered, chosen) = (tracked.placement, tracked.rendered, options)
    act(on: instance) { breakOff in
      var options = chosen
      options.breakOff = breakOff
      let report = await placement.sync(rendered, options: options) {
        tell(.progress(application: instance, $0))
      }
      await self.ended(instance, decision, id, report.unlessCancelled)
    }
  }

  /// Says that a sync begins, of the sources that an application declares or of others; its identifier.
  func begin(
    _ instance: String,
    _ rendered: RenderedApplication,
    _ reason: Begun.Reason,
    declaring sources: Mapping? = nil
  ) -> String {
    syncCount += 1
    let begun = Begun(
      id: "\(mark)-\(syncCount)",
      rendered: rendered,
      sources: sources ?? rendered.application.declaredSources,
      reason: reason,
      startedAt: settings.now()
    )
    tell(.began(application: instance, begun))
    return begun.id
  }

  /// Has something done that writes; what somebody asked for is not replaced by what is newer.
  func act(
    on instance: String,
    isRequested: Bool = false,
    _ work: @escaping @Sendable (BreakOff) async -> Void
  ) {
    let number = nextWorkNumber()
    busy[number] = .now + Self.longestPlace
    let breakOff = BreakOff()
    let task = Task {
      await work(breakOff)
      settle(instance, number)
    }
    applications[instance]?.work = .acting(task)
    applications[instance]?.breakOff = breakOff
    applications[instance]?.workNumber = number
    applications[instance]?.isObeying = isRequested
    applications[instance]?.isTerminated = false
    acting.insert(instance)
    applications[instance]?.actingSince = .now
    // It is about to be another one.
    applications[instance]?.record = nil
  }

  /// Notes that what was under way for an application came to its end.
  private func settle(_ instance: String, _ number: Int) {
    busy[number] = nil
    // One of the same name may have come since.
    guard applications[instance]?.workNumber == number else { return stir(instance) }
    applications[instance]?.work = nil
    applications[instance]?.actingSince = nil
    acting.remove(instance)
    applications[instance]?.isDirty = true
    stir(instance)
  }

  private func ended(
    _ instance: String,
    _ decision: Decision,
    _ id: String,
    _ report: ApplicationReport
  ) {
    tell(.ended(application: instance, id: id, report))
    guard var tracked = applications[instance] else { return }
    let now = settings.now()
    // Whoever is changing it needs some time.
    if case .contended = report.end { tracked.restsUntil = .now + Self.contentionPause }
    switch decision {
    case .heal:
      tracked.healings += 1
      tracked.healedAt = now
    case .sync(let count):
      if let end = Situation.Attempt.End(report.end, isTerminated: tracked.isTerminated) {
        let target = tracked.standing?.target ?? ""
        // What did not help before is not done again and again without a pause.
        if tracked.attempt?.end == .succeeded, tracked.attempt?.target == target {
          tracked.healings += 1
          tracked.healedAt = now
        }
        tracked.attempt = .init(
          target: target,
          end: end,
          count: count,
          finishedAt: now
        )
      }
    case .wait, .leave, .giveUp: break
    }
    applications[instance] = tracked
  }
}

extension Decision {
  /// Whether anything is to be done now.
  var isAction: Bool {
    switch self {
    case .sync, .heal: true
    case .leave, .giveUp, .wait: false
    }
  }
}

extension ApplicationReport {
  /// The same; whatever the end of a sync that was cancelled, it was interrupted unless all was done.
  var unlessCancelled: ApplicationReport {
    guard Task.isCancelled, end != .done else { return self }
    var report = self
    report.end = .interrupted
    return report
  }
}

extension ResourcePattern {
  /// Names one object alone.
  fileprivate init?(_ id: ObjectID) {
    self.init("\(id.group):\(id.kind):\(id.namespace.map { $0 + "/" } ?? "")\(id.name)")
  }
}

extension Situation.Attempt.End {
  /// How a sync ended; nil where it did not come to its end.
  fileprivate init?(_ end: ApplicationReport.End, isTerminated: Bool) {
    switch end {
    case .interrupted where isTerminated: self = .terminated
    case .done, .different: self = .succeeded
    case .failed, .unreadable, .unreachable, .unrecorded, .unhealthy: self = .failed
    case .refused: self = .refused
    case .contended, .interrupted, .notStarted: return nil
    }
  }
}
