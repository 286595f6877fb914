package import Cluster
import Compose
import Manifests
import Report

/// The clusters of a run, each connected once.
///
/// The actor guards the connections and what is known of each cluster, which grows as definitions are applied.
package actor Clusters {
  private let destinations: Destinations
  private let stateNamespace: String
  private var connected: [String: TargetCluster] = [:]

  package init(_ destinations: Destinations, stateNamespace: String) {
    self.destinations = destinations
    self.stateNamespace = stateNamespace
  }

  /// The cluster that the run is pointed at.
  ///
  /// - Throws: when it cannot be reached, or refuses.
  package func own() async throws(ClusterError) -> TargetCluster {
    try await connect(to: destinations.own)
  }

  /// The cluster that a destination means.
  ///
  /// - Throws: when nobody knows it, or it cannot be reached.
  func cluster(
    for destination: Compose.Destination
  ) async throws(RenderedApplication.Failure) -> TargetCluster {
    let access = try destinations.access(for: destination)
    do {
      return try await connect(to: access)
    } catch {
      throw .init(.unreachable("\(error)"))
    }
  }

  /// Refuses a destination that nobody knows, without asking any cluster.
  func check(_ destination: Compose.Destination) throws(RenderedApplication.Failure) {
    _ = try destinations.access(for: destination)
  }

  /// The cluster that a destination means, asked anew about the groups of kinds that it is not known to serve.
  ///
  /// - Throws: when nobody knows it, or it cannot be reached.
  func cluster(
    for destination: Compose.Destination,
    serving types: [GroupVersionKind]
  ) async throws(RenderedApplication.Failure) -> TargetCluster {
    let cluster = try await cluster(for: destination)
    let server = cluster.access.server
    for group in Set(types.filter { !cluster.discovery.serves($0) }.map(\.group)) {
      // Where it cannot be asked, the survey says so of the kinds' objects.
      guard let found = try? await cluster.client.group(group) else { continue }
      connected[server] = connected[server]?.knowing(found)
    }
    return connected[server] ?? cluster
  }

  private func connect(to access: ClusterAccess) async throws(ClusterError) -> TargetCluster {
    if let known = connected[access.server] { return known }
    let cluster = try await TargetCluster.connect(to: access, stateNamespace: stateNamespace)
    connected[access.server] = cluster
    return cluster
  }
}
