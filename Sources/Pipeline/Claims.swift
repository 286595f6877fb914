package import Compose
import Manifests
import Order
import Report

/// Refuses applications that claim the same object of the same cluster; both are named.
///
/// Where they are objects of a cluster, one of Argo CD's own namespace stays, since a tenant must not have it refused.
func refusingSharedObjects(
  _ applications: [RenderedApplication],
  at servers: Servers = Servers(),
  areObjects: Bool = false
) -> [RenderedApplication] {
  var owners: [Claim: Int] = [:]
  var conflicts: [Int: String] = [:]
  for (index, application) in applications.enumerated() {
    for manifest in application.manifests
    where !manifest.name.isEmpty && !Traits.isNeverApplied(manifest.value) {
      let claim = Claim(
        cluster: servers[application.application.destination],
        id: manifest.id
      )
      guard let owner = owners[claim], owner != index else {
        owners[claim] = index
        continue
      }
      let text = sharingRefusal(
        of: manifest.id,
        applications[owner].name,
        application.name
      )
      let (first, second) = (applications[owner].isElsewhere, application.isElsewhere)
      if !areObjects || first || !second { conflicts[owner] = conflicts[owner] ?? text }
      if !areObjects || second || !first { conflicts[index] = conflicts[index] ?? text }
      if areObjects, first, !second { owners[claim] = index }
    }
  }
  guard !conflicts.isEmpty else { return applications }
  return applications.enumerated().map { index, application in
    guard let text = conflicts[index] else { return application }
    var refused = application
    refused.refuse(because: text)
    return refused
  }
}

/// Why two applications are refused that claim one object.
func sharingRefusal(of id: ObjectID, _ one: String, _ other: String) -> String {
  "cannot share \(id): applications '\(one)' and '\(other)' both claim it (allow it with --allow-shared)"
}

extension RenderedApplication {
  /// Whether it is outside of Argo CD's own namespace.
  var isElsewhere: Bool { application.instanceName != application.name }
}

/// The servers of clusters, which destinations may name in several ways.
struct Servers: Sendable {
  fileprivate var known: [String: String] = [:]

  /// The server that a destination means, or what the destination says where that is not known.
  subscript(destination: Destination) -> String {
    known[destination.claimant] ?? destination.claimant
  }
}

extension Clusters {
  /// The servers of the clusters that applications go to; none is asked anything.
  func servers(of applications: [RenderedApplication]) async -> Servers {
    var servers = Servers()
    for application in applications {
      let destination = application.application.destination
      guard servers.known[destination.claimant] == nil else { continue }
      servers.known[destination.claimant] = await server(of: destination) ?? destination.claimant
    }
    return servers
  }
}

private struct Claim: Hashable {
  let cluster: String
  let id: ObjectID
}

extension Destination {
  /// The cluster as claims on its objects tell it apart.
  package var claimant: String {
    isInCluster ? Destination.inClusterServer : server.isEmpty ? name : server
  }
}
