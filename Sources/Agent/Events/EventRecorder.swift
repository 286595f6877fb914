import Cluster
package import Manifests
package import Pipeline

/// Writes events about Application objects into the cluster, and never holds anything up by it.
package struct EventRecorder: Sendable {
  private let objects: ApplicationObjects
  private let clusters: Clusters
  private let now: @Sendable () -> Timestamp
  private let mark: @Sendable () -> String

  private static let type = GroupVersionKind(apiVersion: "v1", kind: "Event")

  /// Writes about some objects once it runs; `mark` gives a new text for the name of each event.
  package init(
    about objects: ApplicationObjects,
    on clusters: Clusters,
    now: @escaping @Sendable () -> Timestamp,
    mark: @escaping @Sendable () -> String
  ) {
    self.objects = objects
    self.clusters = clusters
    self.now = now
    self.mark = mark
  }

  /// Writes what happens until the stream ends.
  ///
  /// Events are a courtesy: one that the server does not take is let go.
  package func run(_ happenings: AsyncStream<AgentEvent>) async {
    var events = ApplicationEvents()
    for await happening in happenings {
      for event in events.events(after: happening) { await write(event) }
    }
  }

  private func write(_ event: ApplicationEvent) async {
    let name = event.application
    guard let application = await objects.application(name),
      let object = event.object(about: application, mark: mark(), at: now()),
      let cluster = try? await clusters.own(),
      let type = try? cluster.discovery.resource(for: Self.type)
    else { return }
    _ = try? await cluster.client.create(
      object,
      as: type,
      namespace: application[["metadata", "namespace"]]?.string,
      manager: "swell-agent"
    )
  }
}
