import Cluster
import Compose
package import Manifests
import Pipeline

/// What there is to say of a cluster in figures.
package struct ClusterFigures: Sendable {
  /// As destinations name it.
  package var server: String
  package var name: String
  package var version: String
  package var isAnswering: Bool
  /// How many kinds are watched.
  package var kinds = 0
  /// How many objects are known.
  package var objects = 0
  /// How many changes of objects of each kind came.
  package var changes: [GroupKind: Int] = [:]
  /// How long ago the watches began.
  package var age: Duration = .zero
}

extension SyncLoop {
  /// Figures of every cluster that some application goes to and that could be connected.
  package func clusterFigures() async -> [ClusterFigures] {
    let destinations = Dictionary(
      applications.values.map {
        ($0.rendered.application.destination.claimant, $0.rendered.application.destination)
      },
      uniquingKeysWith: { first, _ in first }
    )
    var figures: [ClusterFigures] = []
    for (claimant, destination) in destinations {
      // A cluster that does not answer is not waited for here.
      let isAnswering = breakers[claimant]?.isHealthy ?? true
      guard isAnswering, let cluster = await clusters.known(for: destination) else {
        figures.append(
          ClusterFigures(server: claimant, name: destination.name, version: "", isAnswering: false)
        )
        continue
      }
      var figure = ClusterFigures(
        server: claimant,
        name: destination.isInCluster ? "in-cluster" : destination.name,
        version: cluster.discovery.kubernetesVersion,
        isAnswering: true
      )
      await caches[cluster.access.server]?.fill(&figure)
      figures.append(figure)
    }
    return figures
  }
}
