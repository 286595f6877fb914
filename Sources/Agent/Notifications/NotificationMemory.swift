import Apply
import Cluster
import Manifests
import Pipeline

/// What subscribers of applications were told that are no objects: a ConfigMap beside the records, with a key for each application.
///
/// Guards what is known of it, so that it is not read for each application. What was told here counts, whether it can be kept or not; what
/// others told counts as it was when they let go of an application.
actor NotificationMemory {
  private let clusters: Clusters
  private var known: [String: Value] = [:]
  /// The applications of which it was told here.
  private var own: Set<String> = []
  private var readAt: ContinuousClock.Instant?

  private static let name = "swell-notified"
  private static let type = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")

  init(on clusters: Clusters) {
    self.clusters = clusters
  }

  /// Writes into an application's annotations what its subscribers were told, by others until some moment.
  func fill(
    _ application: inout Value,
    _ instance: String,
    since moment: ContinuousClock.Instant
  ) async {
    if readAt.map({ $0 < moment }) ?? true { await read() }
    var metadata = application["metadata"] ?? [:]
    var annotations = metadata["annotations"] ?? [:]
    annotations[NotificationState.annotation] = known[instance]
    metadata["annotations"] = annotations
    application["metadata"] = metadata
  }

  /// Lets others tell of an application from now on.
  func forget(_ instance: String) {
    known[instance] = nil
    own.remove(instance)
  }

  /// Keeps what an application's subscribers were told.
  ///
  /// - Throws: when the server refuses.
  func keep(_ text: String?, of instance: String) async throws(ClusterError) {
    let value = text.map { Value.string($0) }
    known[instance] = value
    own.insert(instance)
    let cluster = try await clusters.own()
    let type = try cluster.discovery.resource(for: Self.type)
    let patch: Value = ["data": [instance: value ?? .null]]
    do throws(ClusterError) {
      try await write(patch, to: type, of: cluster)
    } catch {
      guard error.isNotFound else { throw error }
      guard value != nil else { return }
      try await make(type, on: cluster)
      try await write(patch, to: type, of: cluster)
    }
  }

  private func write(
    _ patch: Value,
    to type: ResourceType,
    of cluster: TargetCluster
  ) async throws(ClusterError) {
    _ = try await cluster.client.patch(
      patch,
      .mergePatch,
      of: type,
      namespace: cluster.records.namespace,
      name: Self.name,
      manager: "swell-agent"
    )
  }

  /// Makes the ConfigMap, where nobody else has made it meanwhile.
  private func make(
    _ type: ResourceType,
    on cluster: TargetCluster
  ) async throws(ClusterError) {
    let metadata: Value = [
      "name": .string(Self.name), "namespace": .string(cluster.records.namespace),
    ]
    let object: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata]
    do throws(ClusterError) {
      _ = try await cluster.records.create(object, as: type)
    } catch {
      guard case .alreadyExists = error.problem else { throw error }
    }
  }

  /// Reads all that is kept; nothing where it cannot be read.
  private func read() async {
    let start = ContinuousClock.now
    guard let cluster = try? await clusters.own(),
      let type = try? cluster.discovery.resource(for: Self.type)
    else { return }
    let namespace = cluster.records.namespace
    do throws(ClusterError) {
      let object = try await cluster.client.find(type, namespace: namespace, name: Self.name)
      known = known.filter { own.contains($0.key) }
      for entry in object?["data"]?.map ?? [:] where !own.contains(entry.key) {
        known[entry.key] = entry.value
      }
      readAt = start
    } catch {}
  }
}
