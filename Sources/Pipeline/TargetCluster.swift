package import Apply
package import Cluster
import Kinds
import Manifests

/// A cluster that applications of a run go to.
package struct TargetCluster: Sendable {
  package let access: ClusterAccess
  package let client: KubeClient
  package let discovery: Discovery
  package let records: RecordStore

  /// Connects to a cluster and asks it what it serves.
  ///
  /// - Throws: when it cannot be reached, or refuses.
  static func connect(
    to access: ClusterAccess,
    stateNamespace: String
  ) async throws(ClusterError) -> TargetCluster {
    let client = try KubeClient(to: access)
    let discovery = try await client.discover()
    // Whoever has answered may restart, and is waited for.
    let patient = client.with(client.retries.outlastingOutages)
    return TargetCluster(
      access: access,
      client: patient,
      discovery: discovery,
      records: RecordStore(patient, namespace: stateNamespace)
    )
  }

  /// The same cluster with what it serves of a group by now.
  func knowing(_ group: DiscoveredGroup) -> TargetCluster {
    var discovery = discovery
    discovery.replace(group)
    return serving(discovery)
  }

  /// The same cluster with all that it serves by now.
  func serving(_ discovery: Discovery) -> TargetCluster {
    TargetCluster(access: access, client: client, discovery: discovery, records: records)
  }

  /// A client that acts in another user's name.
  ///
  /// - Throws: when the name can be no user's.
  func client(as user: String) throws(ClusterError) -> KubeClient {
    var access = access
    access.impersonation = ClusterAccess.Impersonation(user: user)
    return try KubeClient(to: access, retries: client.retries)
  }

  /// The same cluster in the name of another user, or as it is; its records stay our own.
  ///
  /// - Throws: when the name can be no user's.
  func acting(as user: String?) throws(ClusterError) -> TargetCluster {
    guard let user else { return self }
    return with(try client(as: user))
  }

  /// The same cluster reached by another client; its records are reached as before.
  func with(_ client: KubeClient) -> TargetCluster {
    TargetCluster(access: access, client: client, discovery: discovery, records: records)
  }

  /// Where a sync acts, with the time of day for its history.
  func destination(now: @escaping @Sendable () -> Timestamp) -> Apply.Destination {
    Apply.Destination(client: client, discovery: discovery, store: records, now: now)
  }

  /// Where the objects of each kind live, as the cluster says.
  var scopes: [GroupKind: Scope] {
    Dictionary(
      discovery.all.map { ($0.type.groupKind, $0.isNamespaced ? Scope.namespaced : .cluster) },
      uniquingKeysWith: { first, _ in first }
    )
  }
}
