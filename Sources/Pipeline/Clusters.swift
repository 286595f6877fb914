package import Cluster
package import Compose
package import Manifests
import Report

/// The clusters of a run, each connected once.
///
/// The actor guards the connections and what is known of each cluster, which grows as definitions are applied.
package actor Clusters {
  private var destinations: Destinations
  private let stateNamespace: String
  /// Where Argo CD's own objects are.
  nonisolated let controlNamespace: String
  /// Which objects several applications have on record.
  nonisolated let recordedOwners = RecordedOwners()
  private var connected: [String: TargetCluster] = [:]
  /// The clients that act in others' names.
  private var acting: [String: KubeClient] = [:]
  private var hasReadSecrets = false
  /// The reading of the Secrets that is under way, for whoever wants them meanwhile.
  private var reading: Task<Void, Never>?
  /// The Secrets that the run was given, and those that were learnt since.
  private let given: [Value]
  private var learnt: [Value] = []

  package init(
    _ destinations: Destinations,
    stateNamespace: String,
    controlNamespace: String = "argocd"
  ) {
    self.destinations = destinations
    given = destinations.secrets
    self.stateNamespace = stateNamespace
    self.controlNamespace = controlNamespace
  }

  /// How the cluster is reached that the run is pointed at; nothing is sent.
  package var ownAccess: ClusterAccess { destinations.own }

  /// The cluster that the run is pointed at.
  ///
  /// - Throws: when it cannot be reached, or refuses.
  package func own() async throws(ClusterError) -> TargetCluster {
    try await connect(to: destinations.own)
  }

  /// The cluster that the run is pointed at, asked anew about a kind that it is not known to serve.
  ///
  /// - Throws: when it cannot be reached, or refuses.
  package func own(serving type: GroupVersionKind) async throws(ClusterError) -> TargetCluster {
    let cluster = try await own()
    guard !cluster.discovery.serves(type) else { return cluster }
    let found = try await cluster.client.group(type.group)
    let server = cluster.access.server
    connected[server] = connected[server]?.knowing(found)
    return connected[server] ?? cluster
  }

  /// The cluster that a destination means.
  ///
  /// - Throws: when nobody knows it, or it cannot be reached.
  package func cluster(
    for destination: Compose.Destination
  ) async throws(RenderedApplication.Failure) -> TargetCluster {
    let access = try await access(for: destination)
    do {
      return try await connect(to: access)
    } catch {
      throw .init(.unreachable("\(error)"))
    }
  }

  /// The cluster that a destination means; nil where nobody knows it, or it cannot be reached.
  package func known(for destination: Compose.Destination) async -> TargetCluster? {
    try? await cluster(for: destination)
  }

  /// Refuses a destination that nobody knows, without asking any cluster.
  func check(_ destination: Compose.Destination) async throws(RenderedApplication.Failure) {
    _ = try await access(for: destination)
  }

  /// How the cluster is reached that a destination means; one that nobody knows is looked for among the Secrets of the run's own cluster.
  private func access(
    for destination: Compose.Destination
  ) async throws(RenderedApplication.Failure) -> ClusterAccess {
    do {
      return try destinations.access(for: destination)
    } catch {
      guard !hasReadSecrets, !destination.isInCluster else { throw error }
      await readSecrets()
      return try destinations.access(for: destination)
    }
  }

  /// The address of the cluster that a destination means, without asking it anything; nil where nobody knows it.
  func server(of destination: Compose.Destination) async -> String? {
    try? await access(for: destination).server
  }

  /// The clusters that destinations may mean besides the run's own, as far as they can be reached.
  func others() async -> [TargetCluster] {
    await readSecrets()
    var found: [TargetCluster] = []
    for access in destinations.others {
      if let cluster = try? await connect(to: access) { found.append(cluster) }
    }
    return found
  }

  /// Goes by these cluster Secrets from now on, besides those that the run was given.
  ///
  /// - Returns: the servers whose connections were given up since they are reached otherwise by now.
  package func learn(secrets: [Value]) -> Set<String> {
    guard !hasReadSecrets || secrets != learnt else { return [] }
    hasReadSecrets = true
    learnt = secrets
    let before = destinations.accesses
    destinations.secrets = given + secrets
    let now = destinations.accesses
    let changed = Set(before.keys.filter { before[$0] != now[$0] && connected[$0] != nil })
    for server in changed { connected[server] = nil }
    acting = acting.filter { key, _ in
      !changed.contains(String(key.prefix { $0 != " " }))
    }
    return changed
  }

  /// Asks every connected cluster anew what it serves; one that does not answer stays as it is known.
  package func rediscover() async {
    for (server, cluster) in connected {
      guard let discovery = try? await cluster.client.discover() else { continue }
      connected[server] = cluster.serving(discovery)
    }
  }

  /// Goes by the cluster Secrets of the run's own cluster too, from the first time that they are wanted.
  private func readSecrets() async {
    guard !hasReadSecrets else { return }
    let reading = self.reading ?? Task { await takeSecretsOfOwnCluster() }
    self.reading = reading
    await reading.value
  }

  /// What cannot be read is read again when it is wanted next.
  private func takeSecretsOfOwnCluster() async {
    let secrets = await secretsOfOwnCluster()
    reading = nil
    guard let secrets, !hasReadSecrets else { return }
    hasReadSecrets = true
    destinations.secrets += secrets
  }

  /// The cluster Secrets in Argo CD's namespace; nil where they cannot be read.
  private func secretsOfOwnCluster() async -> [Value]? {
    let type = GroupVersionKind(apiVersion: "v1", kind: "Secret")
    guard let cluster = try? await own(), let secrets = try? cluster.discovery.resource(for: type)
    else { return nil }
    let scope = ListScope(
      namespace: controlNamespace,
      labels: "argocd.argoproj.io/secret-type=cluster"
    )
    return try? await cluster.client.list(secrets, scope).items
  }

  /// The same cluster in the name of another user, or as it is; its records stay our own.
  ///
  /// - Throws: when the name can be no user's.
  func cluster(
    _ cluster: TargetCluster,
    as user: String?
  ) throws(RenderedApplication.Failure) -> TargetCluster {
    guard let user else { return cluster }
    let key = "\(cluster.access.server) \(user)"
    do {
      let client = try acting[key] ?? cluster.client(as: user)
      acting[key] = client
      return cluster.with(client)
    } catch {
      throw .init(.refused("\(error)"))
    }
  }

  /// The cluster that a destination means, asked anew about the groups of kinds that it is not known to serve.
  ///
  /// - Throws: when nobody knows it, or it cannot be reached.
  func cluster(
    for destination: Compose.Destination,
    serving types: [GroupVersionKind]
  ) async throws(RenderedApplication.Failure) -> TargetCluster {
    let cluster = try await cluster(for: destination)
    await learn(types, of: cluster)
    return connected[cluster.access.server] ?? cluster
  }

  /// Asks a cluster about the groups of kinds that it is not known to serve.
  private func learn(_ types: [GroupVersionKind], of cluster: TargetCluster) async {
    let server = cluster.access.server
    for group in Set(types.filter { !cluster.discovery.serves($0) }.map(\.group)) {
      // Where it cannot be asked, the survey says so of the kinds' objects.
      guard let found = try? await cluster.client.group(group) else { continue }
      connected[server] = connected[server]?.knowing(found)
    }
  }

  private func connect(to access: ClusterAccess) async throws(ClusterError) -> TargetCluster {
    if let known = connected[access.server] { return known }
    let cluster = try await TargetCluster.connect(to: access, stateNamespace: stateNamespace)
    connected[access.server] = cluster
    return cluster
  }
}
