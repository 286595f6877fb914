import Apply
import Compose
import Git
import Manifests
import Pipeline
import Render
import Report

extension SyncLoop {
  /// Follows an origin: places what it yields, and does so again whenever one of its repositories moved, somebody rang, or it is time.
  func follow(_ origin: Origin) async {
    var known: [String: [String: String]] = [:]
    var files: [String: [UInt8]?] = [:]
    var placement: Placement?
    var failures = 0
    while !Task.isCancelled {
      let start = ContinuousClock.now
      files = origin.files()
      do {
        let refreshed = hardRefreshes(of: origin)
        let placed = try await origin.place(refreshed)
        await take(placed, from: origin, refreshed: refreshed, after: start.duration(to: .now))
        composed.insert(origin.name)
        placement = placed
        // What was read is not news, whatever was known before.
        known.merge(await placed.fetchedReferences()) { $1 }
        // Charts that a refresh could not fetch may be there soon; what the cache has serves until then.
        failures = placed.lacks(refreshed) ? 1 : 0
      } catch {
        failures += 1
        tell(.unplaced(origin: origin.name, problem: "\(error)"))
      }
      readiness.note(origin.name)
      guard let placement else {
        _ = await bell(of: origin).wait(atMost: pause(after: failures), on: settings.clock)
        continue
      }
      await waitForNews(of: placement, origin, &known, files, isFailing: failures > 0)
    }
  }

  /// The applications for which nothing counts that was fetched before: those of an origin of objects that ask for it and are looked after here.
  private func hardRefreshes(of origin: Origin) -> Set<String> {
    guard origin.isOfObjects else { return [] }
    let asking = instructions.filter {
      $0.value.refresh == .hard && !$0.value.isFrozen && isOurs($0.key)
    }
    return Set(asking.keys).subtracting(answeredHard)
  }

  /// Waits until there is a reason to compose anew.
  private func waitForNews(
    of placement: Placement,
    _ origin: Origin,
    _ known: inout [String: [String: String]],
    _ files: [String: [UInt8]?],
    isFailing: Bool
  ) async {
    let clock = ContinuousClock()
    let deadline = clock.now + (isFailing ? settings.pollInterval : settings.refreshInterval)
    while !Task.isCancelled {
      if origin.files() != files { return }
      // A new commit waits for no cluster.
      if await hasMoved(placement, origin, &known) { return }
      if await placement.hasNewInputs(on: clusters) { return }
      let time = settings.pollInterval * (0.9 + settings.chance() * 0.2)
      if await bell(of: origin).wait(atMost: time, on: settings.clock) {
        _ = await hasMoved(placement, origin, &known)
        return
      }
      if clock.now >= deadline { return }
    }
  }

  /// Whether a repository points elsewhere than it did; one that cannot be asked stays as it was.
  private func hasMoved(
    _ placement: Placement,
    _ origin: Origin,
    _ known: inout [String: [String: String]]
  ) async -> Bool {
    var isNew = false
    let answers = await placement.references()
    note(Set(answers.keys), areReadBy: origin)
    for (repository, answer) in answers {
      let isAnswered = (try? answer.references.get()) != nil
      tell(.asked(repository: repository, time: answer.time, isAnswered: isAnswered))
      switch answer.references {
      case .success(let references):
        if known[repository] != references || answer.isBehind { isNew = true }
        known[repository] = references
      case .failure(let error):
        tell(.unreachable(origin: origin.name, repository: repository, problem: "\(error)"))
      }
    }
    return isNew
  }

  private func note(_ read: Set<String>, areReadBy origin: Origin) {
    guard repositories.updateValue(read, forKey: origin.name) != read else { return }
    tell(.reads(origin: origin.name, repositories: read))
  }

  private func pause(after failures: Int) -> Duration {
    min(.seconds(2) * (1 << min(failures, 8)), .seconds(300))
  }

  // MARK: Taking over what was composed

  /// Takes over what an origin yields now: what is new or changed is looked at, the rest left alone.
  func take(
    _ placement: Placement,
    from origin: Origin,
    refreshed: Set<String> = [],
    after time: Duration
  ) async {
    let isFirst = !applications.values.contains { $0.origin.name == origin.name }
    let records = isFirst ? await records() : [:]
    var changed = 0
    for rendered in placement.applications {
      let instance = rendered.application.instanceName
      let refresh = answeredRefresh(of: instance, refreshed, from: origin)
      guard var tracked = applications[instance] else {
        var tracked = Tracked(
          origin: origin,
          placement: placement,
          rendered: rendered,
          record: records[instance]
        )
        tracked.refreshing = refresh
        applications[instance] = tracked
        stirred.insert(instance)
        changed += 1
        continue
      }
      if !tracked.rendered.isSame(as: rendered) {
        changed += 1
        tracked.isDirty = true
        tracked.healings = 0
        tracked.isOutdated = instructions[instance]?.isFrozen != true
        if case .acting(let task) = tracked.work, !tracked.isObeying { task.cancel() }
      }
      if tracked.rendered.uid != rendered.uid { tracked.isDeleted = false }
      if tracked.placement.criteria != placement.criteria { tracked.isDirty = true }
      if tracked.rendered.outages != rendered.outages { tracked.isDirty = true }
      if let refresh {
        tracked.isDirty = true
        tracked.refreshing = refresh
      }
      tracked.rendered = rendered
      tracked.placement = placement
      applications[instance] = tracked
      if tracked.isDirty { stirred.insert(instance) }
    }
    tell(
      .placed(
        origin: origin.name,
        revision: placement.revision,
        applications: placement.applications.count,
        changed: changed,
        time: time
      )
    )
    if placement.problems != problems[origin.name, default: []] {
      for problem in placement.problems { tell(.unplaced(origin: origin.name, problem: problem)) }
      problems[origin.name] = placement.problems
    }
    if isFirst { await watchWhatIsRecorded(records) }
    await letGo(besides: placement, of: origin)
    await noteWhatVanished(from: origin, placement)
    lookForOrphans(among: placement)
    due.ring()
  }

  /// The refresh that an application asks for, where what was placed answers it; a hard one that was asked for since needs another pass.
  private func answeredRefresh(
    of instance: String,
    _ refreshed: Set<String>,
    from origin: Origin
  ) -> Instruction.Refresh? {
    let refresh = instructions[instance]?.refresh
    guard refresh == .hard else { return refresh }
    if refreshed.contains(instance) {
      answeredHard.insert(instance)
      return refresh
    }
    if hardRefreshes(of: origin).contains(instance) { lookNow(origin.name) }
    return nil
  }

  /// Has it found out what nobody declared, for projects that want to know; nothing waits for it.
  private func lookForOrphans(among placement: Placement) {
    Task {
      for (instance, orphans) in await placement.orphans()
      where isOurs(instance) && applications[instance]?.orphans != orphans {
        applications[instance]?.orphans = orphans
        touch(instance)
      }
    }
  }

  /// What is on record of applications in the agent's own cluster; nothing where that cannot be read.
  private func records() async -> [String: ApplicationRecord] {
    guard let cluster = try? await clusters.own(),
      let records = try? await cluster.records.records()
    else { return [:] }
    return records.compactMapValues { try? $0.get() }
  }

  /// Begins the watches of all that is on record at once, so that a first look asks about single objects only where that is needed.
  private func watchWhatIsRecorded(_ records: [String: ApplicationRecord]) async {
    guard let own = try? await clusters.own() else { return }
    let cache = cache(for: own)
    for (instance, record) in records {
      guard let tracked = applications[instance],
        tracked.rendered.application.destination.isInCluster
      else { continue }
      let objects = record.followed(by: own.discovery)
      await cache.follow(
        objects,
        owning: own.discovery.owned(by: objects),
        of: instance,
        judging: tracked.placement.healthScripts
      )
    }
    let settled = Bell()
    Task {
      await cache.settle()
      settled.ring()
    }
    _ = await settled.wait(atMost: .seconds(15), on: settings.clock)
  }

  /// Lets go of applications that an origin no longer yields.
  private func letGo(besides placement: Placement, of origin: Origin) async {
    guard placement.isWhole || origin.isOfObjects else { return }
    let present = Set(placement.applications.map { $0.application.instanceName })
    let gone = applications.filter {
      $0.value.origin.name == origin.name && !present.contains($0.key)
    }
    for instance in gone.keys {
      if case .acting(let task) = applications[instance]?.work {
        task.cancel()
        await task.value
      }
      applications[instance] = nil
      for cache in caches.values { await cache.forget(instance) }
      tell(.vanished(application: instance, nil))
    }
  }

  func options() -> SyncOptions {
    var options = SyncOptions(now: settings.now)
    options.patience = settings.patience
    options.allowedDeletions = settings.allowedDeletions
    options.allowsSharedObjects = settings.allowsSharedObjects
    options.initiator = settings.initiator
    options.clock = settings.clock
    return options
  }
}

extension Placement {
  /// Whether one of some applications could not be rendered.
  fileprivate func lacks(_ instances: Set<String>) -> Bool {
    applications.contains {
      instances.contains($0.application.instanceName) && (try? $0.result.get()) == nil
    }
  }
}

extension RenderedApplication {
  /// What tells its object from an earlier one of the same name; nil where it is none.
  var uid: String? { application.document[["metadata", "uid"]]?.string }

  /// Whether nothing that counts differs.
  func isSame(as other: RenderedApplication) -> Bool {
    guard application.document == other.application.document, turn == other.turn else {
      return false
    }
    switch (result, other.result) {
    case (.success(let one), .success(let two)):
      return one.manifests.elementsEqual(two.manifests) { $0.value == $1.value }
    case (.failure(let one), .failure(let two)): return one.end == two.end
    default: return false
    }
  }
}
