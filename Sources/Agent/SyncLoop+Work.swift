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
    for instance in applications.keys.sorted() {
      guard workCount < settings.concurrency else { break }
      guard let tracked = applications[instance], isOurs(instance) else { continue }
      if let pause = glance(at: instance, tracked) { wait = min(wait, pause) }
      guard tracked.work == nil else { continue }
      if let instruction = instructions[instance], obey(instruction, instance, tracked) {
        continue
      }
      guard !tracked.isDeleted else { continue }
      if let wakesAt = tracked.wakesAt {
        if wakesAt <= now {
          applications[instance]?.isDirty = true
          applications[instance]?.wakesAt = nil
        } else {
          wait = min(wait, .seconds(wakesAt.secondsSince1970 - now.secondsSince1970))
        }
      }
      if applications[instance]?.isDirty == true {
        let rest = tracked.lookedAt.map { settings.calm - $0.duration(to: .now) } ?? .zero
        if rest > .zero {
          wait = min(wait, rest)
        } else if case .closed(let pause) = admission(to: tracked, at: now) {
          wait = min(wait, pause)
        } else {
          look(at: instance)
        }
      } else if let decision = tracked.decision, decision.isAction {
        start(decision, instance, tracked)
      }
    }
    return max(wait, .milliseconds(20))
  }

  // MARK: Looking

  private func admission(to tracked: Tracked, at now: Timestamp) -> CircuitBreaker.Admission {
    let cluster = tracked.rendered.application.destination.claimant
    return breakers[cluster, default: CircuitBreaker()].admit(at: now)
  }

  /// Notes whether the cluster of an application answered; nothing where it was not asked.
  private func note(_ isAnswered: Bool?, of application: Application, problem: String?) {
    let cluster = application.destination.claimant
    var breaker = breakers[cluster, default: CircuitBreaker()]
    let wasHealthy = breaker.isHealthy
    switch isAnswered {
    case true?: breaker.succeed()
    case false?: breaker.fail(at: settings.now())
    // Whoever was let in to find out did not come to ask.
    case nil: breaker.release()
    }
    breakers[cluster] = breaker
    guard breaker.isHealthy != wasHealthy else { return }
    tell(.answering(cluster: cluster, problem: breaker.isHealthy ? nil : problem))
  }

  private func look(at instance: String) {
    guard let tracked = applications[instance] else { return }
    applications[instance]?.isDirty = false
    applications[instance]?.work = .looking
    applications[instance]?.record = nil
    applications[instance]?.refreshing = nil
    workCount += 1
    Task {
      let (looked, time) = await found(of: tracked, instance)
      take(looked, at: instance, time: time)
    }
  }

  /// Looks at an application that is being synced where something happened, so that everybody sees how far it is and what holds
  /// it up.
  ///
  /// - Returns: how long it is until it may be looked at; nil where nothing is to be looked at.
  private func glance(at instance: String, _ tracked: Tracked) -> Duration? {
    guard tracked.isDirty, !tracked.isGlancedAt, !tracked.isDeleted,
      let start = tracked.actingSince,
      instructions[instance]?.deletion == nil, instructions[instance]?.isFrozen != true
    else { return nil }
    let rest = settings.syncCalm - max(start, tracked.lookedAt ?? start).duration(to: .now)
    guard rest <= .zero else { return rest }
    applications[instance]?.isDirty = false
    applications[instance]?.isGlancedAt = true
    Task {
      var (looked, time) = await found(of: tracked, instance)
      applications[instance]?.isGlancedAt = false
      guard applications[instance]?.actingSince == start else { return }
      looked.decision = .leave("it is being synced")
      looked.refresh = nil
      applications[instance]?.lookedAt = .now
      applications[instance]?.standing = looked.standing
      tell(.looked(application: instance, looked, time: time))
    }
    return nil
  }

  /// Finds out how an application is, and has its objects followed.
  private func found(of tracked: Tracked, _ instance: String) async -> (Looked, Duration) {
    let look = Look(tracked, automation: settings.automation, now: settings.now())
    let start = ContinuousClock.now
    let cluster = await clusters.known(for: tracked.rendered.application.destination)
    var known = Acquaintance(record: tracked.record)
    if let cluster { known.objects = await cache(for: cluster).look(at: instance) }
    var finding = await look.find(knowing: known)
    if let cluster, let record = finding.record {
      let cache = cache(for: cluster)
      let objects = record.followed(by: cluster.discovery, found: finding.observations)
      await cache.follow(
        objects,
        owning: cluster.discovery.owned(by: objects),
        of: instance,
        judging: tracked.placement.healthScripts
      )
      await finding.standing.explain { await cache.ailments(of: $0) }
    }
    note(
      finding.isAnswered,
      of: tracked.rendered.application,
      problem: finding.standing.problem
    )
    let looked = Looked(
      rendered: tracked.rendered,
      standing: finding.standing,
      decision: finding.decision,
      record: finding.record,
      refresh: tracked.refreshing,
      orphans: tracked.orphans?.count
    )
    return (looked, start.duration(to: .now))
  }

  private func take(_ finding: Looked, at instance: String, time: Duration) {
    workCount -= 1
    defer { due.ring() }
    guard applications[instance] != nil else { return }
    applications[instance]?.work = nil
    applications[instance]?.lookedAt = .now
    applications[instance]?.standing = finding.standing
    applications[instance]?.decision = finding.decision
    if case .wait(let moment, _) = finding.decision { applications[instance]?.wakesAt = moment }
    tell(.looked(application: instance, finding, time: time))
  }

  // MARK: Syncing

  private func start(_ decision: Decision, _ instance: String, _ tracked: Tracked) {
    let blocker = blocker(of: decision, tracked)
    if blocker == nil { sync(instance, decision) }
    guard blocker != tracked.blocker else { return }
    applications[instance]?.blocker = blocker
    if let blocker { tell(.held(application: instance, by: blocker)) }
  }

  /// The application that comes before another one and is still on its way; nil where none is.
  private func blocker(of decision: Decision, _ tracked: Tracked) -> String? {
    // What was there already is put right whatever becomes of the others.
    guard case .sync = decision else { return nil }
    let turn = tracked.rendered.turn
    let needed = tracked.rendered.application.dependencies
    let earlier = applications.values.filter { other in
      guard other.origin.name == tracked.origin.name, other.isAwaited else { return false }
      let before = other.rendered.turn
      guard before.lexicographicallyPrecedes(turn) else { return false }
      let isSameWave = before.dropLast() == turn.dropLast()
      return !isSameWave || needed.contains(other.rendered.name)
    }
    return earlier.map(\.rendered.name).min()
  }

  private func sync(_ instance: String, _ decision: Decision) {
    guard let tracked = applications[instance] else { return }
    var options = options()
    options.prunes = tracked.policy.automated?.prune ?? false
    if case .heal(let ids) = decision {
      options.prunes = false
      options.objects = ObjectSelection(resources: ids.compactMap(ResourcePattern.init))
    }
    let number = begin(instance, tracked.rendered, .automatic(decision))
    applications[instance]?.decision = nil
    let tell = tell
    let (placement, rendered, chosen) = (tracked.placement, tracked.rendered, options)
    act(on: instance) {
      let report = await placement.sync(rendered, options: chosen) { tell(.progress($0)) }
      await self.ended(instance, decision, number, report)
    }
  }

  /// Says that a sync begins; its number.
  func begin(
    _ instance: String,
    _ rendered: RenderedApplication,
    _ reason: Begun.Reason
  ) -> Int {
    syncCount += 1
    let begun = Begun(
      number: syncCount,
      rendered: rendered,
      reason: reason,
      startedAt: settings.now()
    )
    tell(.began(application: instance, begun))
    return syncCount
  }

  /// Has something done that writes.
  func act(on instance: String, _ work: @escaping @Sendable () async -> Void) {
    workCount += 1
    let task = Task {
      await work()
      settle(instance)
    }
    applications[instance]?.work = .acting(task)
    applications[instance]?.actingSince = .now
  }

  /// Notes that what was under way for an application came to its end.
  private func settle(_ instance: String) {
    workCount -= 1
    applications[instance]?.work = nil
    applications[instance]?.actingSince = nil
    applications[instance]?.isDirty = true
    due.ring()
  }

  private func ended(
    _ instance: String,
    _ decision: Decision,
    _ number: Int,
    _ report: ApplicationReport
  ) {
    tell(.ended(application: instance, number: number, report))
    guard var tracked = applications[instance] else { return }
    let now = settings.now()
    switch decision {
    case .heal:
      tracked.healings += 1
      tracked.healedAt = now
    case .sync(let count):
      if let end = Situation.Attempt.End(report.end) {
        tracked.attempt = .init(
          target: tracked.standing?.target ?? "",
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
  fileprivate var isAction: Bool {
    switch self {
    case .sync, .heal: true
    case .leave, .giveUp, .wait: false
    }
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
  fileprivate init?(_ end: ApplicationReport.End) {
    switch end {
    case .done, .different: self = .succeeded
    case .failed, .unreadable, .unreachable, .unhealthy: self = .failed
    case .refused: self = .refused
    case .interrupted, .notStarted: return nil
    }
  }
}
