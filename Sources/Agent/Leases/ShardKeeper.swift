import Apply
package import Cluster
import Manifests
package import Pipeline

/// Keeps this replica's share of the applications by Leases, one for each shard, and gives it back at the end.
///
/// Guards what is held. A shard that could not be renewed for as long as `deadline` is given up before anybody else may take it.
package actor ShardKeeper {
  private let clusters: Clusters
  private let namespace: String
  private let settings: AgentSettings
  private let identity: String
  private let changed: @Sendable (Set<Int>) async -> Void
  private let problem: @Sendable (ClusterError) -> Void
  private var plan: ShardPlan
  private var held: [Int: ContinuousClock.Instant] = [:]

  private static let duration = Duration.seconds(15)
  private static let deadline = Duration.seconds(10)
  private static let interval = Duration.seconds(3)
  private static let label = "app.kubernetes.io/name"
  private static let manager = "swell-agent"

  /// Makes a keeper; `changed` is told of the shards that are held whenever these change.
  package init(
    as identity: String,
    shards: Int,
    in namespace: String,
    on clusters: Clusters,
    settings: AgentSettings,
    problem: @escaping @Sendable (ClusterError) -> Void,
    changed: @escaping @Sendable (Set<Int>) async -> Void
  ) {
    self.clusters = clusters
    self.namespace = namespace
    self.settings = settings
    self.identity = identity
    self.problem = problem
    self.changed = changed
    plan = ShardPlan(identity: identity, shards: shards)
  }

  /// Holds what is this replica's share until the task is cancelled, then gives it back.
  package func run() async {
    if let cluster = try? await clusters.own() { try? await cluster.records.makeNamespace() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.renew() }
      group.addTask { await self.watchDeadline() }
    }
  }

  private func renew() async {
    while !Task.isCancelled {
      await turn()
      try? await settings.clock.sleep(for: Self.interval)
    }
  }

  /// Gives up what has grown too old even while a server keeps a renewal waiting.
  private func watchDeadline() async {
    while !Task.isCancelled {
      try? await settings.clock.sleep(for: .seconds(1))
      await keep(held)
    }
  }

  /// Gives back what is held, so that others need not wait until it runs out.
  package func release() async {
    guard let client = try? await clusters.own().client else { return }
    let shards = held.keys.sorted()
    await keep([:])
    let leases = (try? await leases(client)) ?? [:]
    let names = shards.map(ShardPlan.shardName) + [ShardPlan.memberName(identity)]
    for name in names {
      guard let lease = leases[name] else { continue }
      try? await write(name, over: lease, holder: "", client)
    }
  }

  private func turn() async {
    var next = held
    do throws(ClusterError) {
      // What takes longer than the deadline is as good as nothing.
      let client = try await clusters.own().client.with(.brief)
      let leases = try await leases(client)
      let actions = plan.actions(leases.compactMap(Self.read), at: .now)
      // What is in other hands by now is theirs, however lately it was renewed.
      next = next.filter { shard, _ in actions.contains { $0.shard == shard } }
      await keep(next)
      for action in actions {
        switch action {
        case .hold(let shard):
          let name = ShardPlan.shardName(shard)
          let moment = ContinuousClock.now
          if try await hold(name, over: leases[name], client) {
            next[shard] = moment
          } else {
            next[shard] = nil
          }
        case .release(let shard):
          // Others may begin as soon as it is free: what is under way here ends first.
          next[shard] = nil
          await keep(next)
          let name = ShardPlan.shardName(shard)
          if let lease = leases[name] { try await write(name, over: lease, holder: "", client) }
        }
      }
      let member = ShardPlan.memberName(identity)
      _ = try await hold(member, over: leases[member], client)
    } catch {
      problem(error)
    }
    await keep(next)
  }

  /// Takes over what is held, without what could not be renewed in time.
  private func keep(_ next: [Int: ContinuousClock.Instant]) async {
    let alive = next.filter { $0.value.duration(to: .now) < Self.deadline }
    let isChange = Set(alive.keys) != Set(held.keys)
    held = alive
    if isChange { await changed(Set(alive.keys)) }
  }

  // MARK: Leases

  private func leases(_ client: KubeClient) async throws(ClusterError) -> [String: Value] {
    let scope = ListScope(namespace: namespace, labels: "\(Self.label)=swell-agent")
    let list = try await client.list(.leases, scope)
    return Dictionary(
      list.items.map { ($0["metadata"]?["name"]?.string ?? "", $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  private static func read(_ name: String, _ lease: Value) -> ShardPlan.Lease? {
    ShardPlan.Lease(
      name: name,
      holder: lease[["spec", "holderIdentity"]]?.string ?? "",
      duration: .seconds(lease[["spec", "leaseDurationSeconds"]]?.int ?? 15),
      version: lease[["metadata", "resourceVersion"]]?.string ?? ""
    )
  }

  /// Holds a lease; false where somebody else was faster.
  private func hold(
    _ name: String,
    over lease: Value?,
    _ client: KubeClient
  ) async throws(ClusterError) -> Bool {
    do throws(ClusterError) {
      try await write(name, over: lease, holder: identity, client)
      return true
    } catch {
      switch error.problem {
      case .conflict, .alreadyExists: return false
      default: throw error
      }
    }
  }

  private func write(
    _ name: String,
    over lease: Value?,
    holder: String,
    _ client: KubeClient
  ) async throws(ClusterError) {
    let now = Value.string(settings.now().description.dropLast() + ".000000Z")
    var metadata: Mapping = [
      "name": .string(name), "namespace": .string(namespace),
      "labels": [Self.label: "swell-agent"],
    ]
    metadata["resourceVersion"] = lease?["metadata"]?["resourceVersion"]
    let isSame = lease?[["spec", "holderIdentity"]]?.string == holder
    let before = lease?[["spec", "leaseTransitions"]]?.int ?? 0
    let object: Value = [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": .map(metadata),
      "spec": [
        "holderIdentity": .string(holder),
        "leaseDurationSeconds": .int(Int(Self.duration.components.seconds)),
        "acquireTime": (isSame ? lease?[["spec", "acquireTime"]] : nil) ?? now, "renewTime": now,
        "leaseTransitions": .int(isSame || lease == nil ? before : before + 1),
      ],
    ]
    if lease == nil {
      _ = try await client.create(object, as: .leases, namespace: namespace, manager: Self.manager)
    } else {
      _ = try await client.replace(
        object,
        as: .leases,
        namespace: namespace,
        name: name,
        manager: Self.manager
      )
    }
  }
}

extension ResourceType {
  static let leases = ResourceType(
    GroupVersionKind(apiVersion: "coordination.k8s.io/v1", kind: "Lease"),
    plural: "leases",
    isNamespaced: true
  )
}
