import Cluster
import Manifests
import TestSupport

/// Waits until a cluster's controllers have seen all there is, so that nobody is measured beside work that another one has left.
struct ClusterRest: Sendable {
  private let client: KubeClient

  init(of cluster: ClusterConnection) throws {
    client = try KubeClient(
      to: ClusterAccess.find(kubeconfig: cluster.kubeconfig, environment: [:])
    )
  }

  /// The same contender, who begins when the cluster is at rest.
  func before(_ contender: Contender) -> Contender {
    var rested = contender
    rested.prepare = { round in
      try await contender.prepare(round)
      try await wait()
    }
    return rested
  }

  private func wait() async throws {
    let type = try await client.discover()
      .resource(for: GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"))
    while true {
      let unseen = try await client.list(type, ListScope()) { object -> Bool? in
        let generation = object["metadata"]?["generation"]?.int
        return object["status"]?["observedGeneration"]?.int == generation ? nil : true
      }
      if unseen.items.isEmpty { return }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
