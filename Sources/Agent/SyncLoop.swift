import Apply
import Cluster
import Compose
import Manifests
package import Pipeline
import Report

/// Keeps applications in step for as long as it runs.
///
/// Guards what is known of the applications. Each is looked at when something of its own happened, and synced when the look says so and
/// nothing that comes before it is still on its way. A newer state replaces a sync of an older one that is still under way.
package actor SyncLoop {
  let clusters: Clusters
  let settings: AgentSettings
  let tell: @Sendable (AgentEvent) -> Void
  var applications: [String: Tracked] = [:]
  /// Those that are no longer declared, and whose objects are to be deleted.
  var vanished: [String: Vanished] = [:]
  var caches: [String: LiveCache] = [:]
  /// Which clusters are asked, by how destinations name them.
  var breakers: [String: CircuitBreaker] = [:]
  /// The applications of which something may be to be done now.
  var stirred: Set<String> = []
  /// The applications of which something is under way that writes.
  var acting: Set<String> = []
  /// When others are looked at again, although nothing happens.
  var alarms: [String: Timestamp] = [:]
  /// What objects ask for, by the names of their applications.
  var instructions: [String: Instruction] = [:]
  /// Who asked for a hard refresh that was answered, until that is no longer asked for.
  var answeredHard: Set<String> = []
  /// The repositories that each origin reads.
  var repositories: [String: Set<String>] = [:]
  /// What was told last of each origin's documents that yield nothing.
  var problems: [String: [String]] = [:]
  /// The shards that this replica looks after; nil for everything.
  private var shards: (held: Set<Int>, count: Int)?
  private var bells: [String: Bell] = [:]
  /// Rings when some application may have to be looked at.
  let due = Bell()
  /// The origins that were composed once.
  var composed: Set<String> = []
  /// Which origins were tried once.
  package nonisolated let readiness = Readiness()
  /// What is under way and takes up a place, by its number, with when it gives that up.
  var busy: [Int: ContinuousClock.Instant] = [:]
  var glanceCount = 0
  private var workNumber = 0
  var syncCount = 0
  /// Tells this loop from those of other replicas and earlier processes, in the identifiers of syncs.
  let mark = String(UInt32.random(in: 0...UInt32.max), radix: 36)
  var isStopping = false

  package init(
    on clusters: Clusters,
    settings: AgentSettings,
    tell: @escaping @Sendable (AgentEvent) -> Void
  ) {
    self.clusters = clusters
    self.settings = settings
    self.tell = tell
  }

  /// Runs until the task is cancelled; syncs that are under way then stop in good order.
  package func run(_ origins: [Origin]) async {
    for origin in origins { bells[origin.name] = Bell() }
    await withTaskGroup(of: Void.self) { group in
      for origin in origins {
        group.addTask { await self.follow(origin) }
      }
      group.addTask { await self.turn() }
      group.addTask { await self.rediscover() }
    }
    await stop()
  }

  /// Has repositories looked at now, whatever the time of the next poll.
  package func lookNow(_ origin: String? = nil, besides other: String? = nil) {
    for (name, bell) in bells where (origin == nil || name == origin) && name != other {
      bell.ring()
    }
  }

  /// Has the origins composed anew that read a repository of which a webhook tells; all where it is not known what it told.
  package func lookNow(after event: WebhookEvent?) {
    guard let event else { return lookNow() }
    for (origin, known) in repositories where known.contains(where: event.concerns) {
      lookNow(origin)
    }
    // Of what was never composed nobody knows which repositories it reads.
    for origin in bells.keys where !composed.contains(origin) { lookNow(origin) }
  }

  /// Looks after some of so many shards only; what is under way in others is stopped in good order before it returns.
  package func hold(_ held: Set<Int>, of count: Int) async {
    let before = shards
    shards = (held, count)
    let foreign = writing { !isOurs($0) }
    for task in foreign { task.cancel() }
    for (instance, tracked) in applications where isOurs(instance) {
      let shard = ShardPlan.shard(of: instance, among: count)
      guard before?.held.contains(shard) != true else { continue }
      applications[instance]?.isDirty = true
      stirred.insert(instance)
      // Others have synced it since it was read.
      applications[instance]?.record = nil
      // How what was asked for ended may not have been written before the shard went.
      if instructions[instance]?.deletion != nil { applications[instance]?.isDeleted = false }
      if tracked.work == nil { applications[instance]?.begunOperation = nil }
      answeredHard.remove(instance)
      if instructions[instance]?.refresh == .hard { lookNow(tracked.origin.name) }
    }
    due.ring()
    for task in foreign { await task.value }
    // Some may have come back meanwhile.
    for instance in applications.keys where !isOurs(instance) {
      tell(.released(application: instance))
    }
  }

  /// What is under way that writes, for some of the applications.
  private func writing(for isMeant: (String) -> Bool) -> [Task<Void, Never>] {
    let acting = applications.compactMap { instance, tracked in
      if case .acting(let task) = tracked.work, isMeant(instance) { task } else { nil }
    }
    return acting + vanished.compactMap { isMeant($0.key) ? $0.value.deletion : nil }
  }

  /// Whether this replica looks after an application.
  package func isOurs(_ instance: String) -> Bool {
    guard let shards else { return true }
    return shards.held.contains(ShardPlan.shard(of: instance, among: shards.count))
  }

  /// How every application was found last.
  package var standings: [String: Standing] { applications.compactMapValues(\.standing) }

  func bell(of origin: Origin) -> Bell {
    bells[origin.name] ?? Bell()
  }

  /// Starts what is due, again and again.
  private func turn() async {
    while !Task.isCancelled {
      let wait = startWhatIsDue()
      _ = await due.wait(atMost: wait, on: settings.clock)
    }
  }

  /// Asks clusters now and then what they serve, since kinds come and go.
  private func rediscover() async {
    while !Task.isCancelled {
      try? await settings.clock.sleep(for: settings.refreshInterval)
      if !Task.isCancelled { await clusters.rediscover() }
    }
  }

  /// Stops what is under way in good order, and waits for it.
  private func stop() async {
    isStopping = true
    let tasks = writing { _ in true }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    for cache in caches.values { await cache.stop() }
  }

  /// Has an application looked at, since something of its own happened.
  func touch(_ instance: String) {
    guard applications[instance] != nil else { return }
    applications[instance]?.isDirty = true
    stir(instance)
  }

  /// A number that no other look or sync has.
  func nextWorkNumber() -> Int {
    workNumber += 1
    return workNumber
  }

  /// Has it seen to what is to be done about an application.
  func stir(_ instance: String) {
    stirred.insert(instance)
    due.ring()
  }

  /// Follows clusters anew that are reached otherwise by now, by the addresses of their servers.
  package func reconnect(to servers: Set<String>) async {
    for server in servers { await caches.removeValue(forKey: server)?.stop() }
    guard !servers.isEmpty else { return }
    breakers = [:]
    for instance in applications.keys { touch(instance) }
  }

  /// What a cluster's objects are like, for an application that goes there.
  func cache(for cluster: TargetCluster) -> LiveCache {
    if let cache = caches[cluster.access.server] { return cache }
    let cache = LiveCache(of: cluster.client, clock: settings.clock) { [weak self] instance in
      Task { await self?.touch(instance) }
    }
    caches[cluster.access.server] = cache
    return cache
  }
}
