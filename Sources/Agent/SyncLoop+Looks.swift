import Apply
import Cluster
import Compose
import Manifests
import Pipeline
import Report

/// How applications are found.
extension SyncLoop {
  func admission(to tracked: Tracked, at now: Timestamp) -> CircuitBreaker.Admission {
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

  /// For how long a look takes up a place.
  private static let longestLook = Duration.seconds(5)

  func look(at instance: String) {
    guard let tracked = applications[instance] else { return }
    applications[instance]?.isDirty = false
    applications[instance]?.work = .looking
    applications[instance]?.record = nil
    applications[instance]?.refreshing = nil
    let number = nextWorkNumber()
    applications[instance]?.workNumber = number
    busy[number] = .now + Self.longestLook
    Task {
      let start = ContinuousClock.now
      let finding = await found(of: tracked, instance)
      note(
        finding.isAnswered,
        of: tracked.rendered.application,
        problem: finding.standing.problem
      )
      busy[number] = nil
      // One of the same name may have come since.
      if applications[instance]?.workNumber == number {
        take(looked(finding, tracked), at: instance, time: start.duration(to: .now))
        // A sync finds out for itself.
        if finding.isUnheard, !finding.decision.isAction {
          applications[instance]?.isDirty = true
        }
      }
      stir(instance)
    }
  }

  /// So many applications that are being synced are looked at at once.
  private static let glances = 8

  /// Looks at applications that are being synced where something happened, so that everybody sees how far they are and what holds them up.
  ///
  /// - Returns: how long it is until there may be more to look at.
  func glanceAtWhatIsSynced() -> Duration {
    var wait = Duration.seconds(60)
    for instance in acting where glanceCount < Self.glances {
      guard let tracked = applications[instance], let start = tracked.actingSince,
        tracked.isDirty, !tracked.isGlancedAt, !tracked.isDeleted, isOurs(instance)
      else { continue }
      let instruction = instructions[instance]
      guard instruction?.deletion == nil, instruction?.isFrozen != true else { continue }
      let rest = settings.syncCalm - max(start, tracked.lookedAt ?? start).duration(to: .now)
      if rest > .zero {
        wait = min(wait, rest)
      } else {
        glance(at: instance, tracked, start)
      }
    }
    return wait
  }

  private func glance(
    at instance: String,
    _ tracked: Tracked,
    _ start: ContinuousClock.Instant
  ) {
    applications[instance]?.isDirty = false
    applications[instance]?.isGlancedAt = true
    glanceCount += 1
    Task {
      let begun = ContinuousClock.now
      let finding = await found(of: tracked, instance)
      applications[instance]?.isGlancedAt = false
      glanceCount -= 1
      // What happened meanwhile is looked at next.
      due.ring()
      guard applications[instance]?.actingSince == start else { return }
      var looked = looked(finding, tracked)
      looked.decision = .leave("it is being synced")
      looked.refresh = nil
      applications[instance]?.lookedAt = .now
      applications[instance]?.standing = looked.standing
      tell(.looked(application: instance, looked, time: begun.duration(to: .now)))
    }
  }

  /// Looks at an application of another replica, since it holds up one of ours.
  func observe(_ instance: String) {
    guard var tracked = applications[instance], !tracked.isGlancedAt,
      tracked.lookedAt.map({ $0.duration(to: .now) >= settings.syncCalm }) ?? true
    else { return }
    tracked.record = nil
    applications[instance]?.isGlancedAt = true
    glanceCount += 1
    Task { [tracked] in
      let finding = await found(of: tracked, instance)
      glanceCount -= 1
      applications[instance]?.isGlancedAt = false
      due.ring()
      guard !isOurs(instance), applications[instance]?.rendered.isSame(as: tracked.rendered) == true
      else { return }
      applications[instance]?.lookedAt = .now
      applications[instance]?.standing = finding.standing
      applications[instance]?.isOutdated = false
    }
  }

  /// Finds out how an application is, and has its objects followed.
  private func found(of tracked: Tracked, _ instance: String) async -> Look.Finding {
    let look = Look(
      tracked,
      terminated: instructions[instance]?.terminated,
      automation: settings.automation,
      now: settings.now(),
      isReadingOnly: tracked.actingSince != nil || !isOurs(instance)
    )
    let cluster: TargetCluster
    do throws(RenderedApplication.Failure) {
      _ = try tracked.rendered.result.get()
      cluster = try await clusters.cluster(for: tracked.rendered.application.destination)
    } catch {
      return look.finding(of: error)
    }
    let cache = cache(for: cluster)
    let scripts = tracked.placement.healthScripts
    let (number, objects) = await cache.look(at: instance, judging: scripts)
    var finding = await look.find(knowing: Acquaintance(record: tracked.record, objects: objects))
    // What is no longer there is followed no longer.
    if let record = finding.record, applications[instance] != nil {
      let objects = record.followed(by: cluster.discovery, found: finding.observations)
      finding.isUnheard = await cache.follow(
        objects,
        owning: cluster.discovery.owned(by: objects),
        of: instance,
        judging: scripts,
        after: number
      )
      await finding.standing.explain { await cache.ailments(of: $0) }
    }
    return finding
  }

  private func looked(_ finding: Look.Finding, _ tracked: Tracked) -> Looked {
    Looked(
      rendered: tracked.rendered,
      standing: finding.standing,
      decision: finding.decision,
      record: finding.record,
      refresh: tracked.refreshing,
      orphans: tracked.orphans?.count
    )
  }

  private func take(_ finding: Looked, at instance: String, time: Duration) {
    applications[instance]?.work = nil
    applications[instance]?.isOutdated = false
    applications[instance]?.lookedAt = .now
    applications[instance]?.standing = finding.standing
    applications[instance]?.decision = finding.decision
    if case .wait(let moment, _) = finding.decision, instructions[instance]?.deletion == nil {
      applications[instance]?.wakesAt = moment
    }
    // Whoever looks after it by now tells of it.
    if isOurs(instance) { tell(.looked(application: instance, finding, time: time)) }
  }
}
