import Apply
import Cluster
import Manifests
import Pipeline

/// What subscribers of applications were told that are no objects: a ConfigMap beside the records, with a key for each application.
///
/// Guards what is known of it, so that it is read once.
actor NotificationMemory {
  private let clusters: Clusters
  private var known: [String: Value]?

  private static let name = "swell-notified"
  private static let type = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")

  init(on clusters: Clusters) {
    self.clusters = clusters
  }

  /// Writes into an application's annotations what its subscribers were told.
  func fill(_ application: inout Value, _ instance: String) async {
    let told = await read()[instance]
    var metadata = application["metadata"] ?? [:]
    var annotations = metadata["annotations"] ?? [:]
    annotations[NotificationState.annotation] = told
    metadata["annotations"] = annotations
    application["metadata"] = metadata
  }

  /// Keeps what an application's subscribers were told.
  ///
  /// - Throws: when the server refuses.
  func keep(_ text: String?, of instance: String) async throws(ClusterError) {
    let cluster = try await clusters.own()
    let type = try cluster.discovery.resource(for: Self.type)
    let namespace = cluster.records.namespace
    let value = text.map { Value.string($0) } ?? .null
    known?[instance] = text.map { .string($0) }
    do throws(ClusterError) {
      _ = try await cluster.client.patch(
        ["data": [instance: value]],
        .mergePatch,
        of: type,
        namespace: namespace,
        name: Self.name,
        manager: "swell-agent"
      )
    } catch {
      guard error.isNotFound, let text else { throw error }
      try await cluster.records.makeNamespace()
      let object: Value = [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": .string(Self.name), "namespace": .string(namespace)],
        "data": [instance: .string(text)],
      ]
      _ = try await cluster.client.create(
        object,
        as: type,
        namespace: namespace,
        manager: "swell-agent"
      )
    }
  }

  /// All that is kept; nothing where it cannot be read.
  private func read() async -> [String: Value] {
    if let known { return known }
    guard let cluster = try? await clusters.own(),
      let type = try? cluster.discovery.resource(for: Self.type)
    else { return [:] }
    let object: Value?
    do throws(ClusterError) {
      object = try await cluster.client.find(
        type,
        namespace: cluster.records.namespace,
        name: Self.name
      )
    } catch {
      return [:]
    }
    var entries: [String: Value] = [:]
    for entry in object?["data"]?.map ?? [:] { entries[entry.key] = entry.value }
    known = entries
    return entries
  }
}
