import Cluster
import Glibc
import Manifests
import TestSupport
import YAML

/// The patches of a first sync and nothing else: what the server can take, as the limit to compare with.
struct BarePatches {
  private let client: KubeClient
  private let objects: [(value: Value, type: ResourceType, name: String)]

  /// Prepares the patches of some files, of which each holds one object.
  init(of files: [String: String], cluster: ClusterConnection) async throws {
    let access = try ClusterAccess.find(kubeconfig: cluster.kubeconfig, environment: [:])
    client = try KubeClient(to: access)
    let discovery = try await client.discover()
    objects = try files.map { file, text in
      let value = try YAMLReader().firstDocument(of: Array(text.utf8), file: file)
      let type = GroupVersionKind(
        apiVersion: value["apiVersion"]?.string ?? "",
        kind: value["kind"]?.string ?? ""
      )
      let name = value[["metadata", "name"]]?.string ?? ""
      return (value, try discovery.resource(for: type), name)
    }
  }

  /// Makes a namespace.
  func makeNamespace(_ name: String) async throws {
    let type = try await client.discover()
      .resource(for: GroupVersionKind(apiVersion: "v1", kind: "Namespace"))
    let object: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
    ]
    _ = try await client.apply(object, as: type, namespace: nil, name: name, manager: "bench")
  }

  /// Sends all patches at once and returns this process' peak memory.
  func send(to namespace: String) async throws -> Int {
    try await withThrowingTaskGroup { group in
      for (value, type, name) in objects {
        group.addTask {
          _ = try await client.apply(
            value,
            as: type,
            namespace: namespace,
            name: name,
            manager: "bench"
          )
        }
      }
      try await group.waitForAll()
    }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1_024
  }
}
