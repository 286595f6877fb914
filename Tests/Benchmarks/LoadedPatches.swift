import Cluster
import Foundation
import Manifests
import TestSupport
import YAML

/// Patches as h2load sends them: the same ones again and again, each into a namespace of its own, where it makes an object.
///
/// h2load has one body for all requests of a run, so that each of the four kinds is a run, as a sync goes kind by kind.
struct LoadedPatches {
  private let program: String
  private let client: KubeClient
  private let server: String
  private let token: String
  private let folder: TemporaryFolder
  /// The four kinds: the file of the body, and where it goes.
  private let kinds: [(file: String, path: String)] = [
    ("3.yaml", "/api/v1/namespaces/NAMESPACE/serviceaccounts/account-3"),
    ("0.yaml", "/api/v1/namespaces/NAMESPACE/configmaps/settings-0"),
    ("2.yaml", "/api/v1/namespaces/NAMESPACE/services/worker-2"),
    ("1.yaml", "/apis/apps/v1/namespaces/NAMESPACE/deployments/worker-1"),
  ]
  /// As many as a client of Swell's has under way at most.
  private static let streams = 128

  init(_ program: String, cluster: ClusterConnection) throws {
    self.program = program
    let file = cluster.kubeconfig
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let config = try YAMLReader().firstDocument(of: Array(text.utf8), file: file)
    server = config["clusters"]?.list?.first?[["cluster", "server"]]?.string ?? ""
    token = config["users"]?.list?.first?[["user", "token"]]?.string ?? ""
    client = try KubeClient(to: ClusterAccess.find(kubeconfig: file, environment: [:]))
    folder = try TemporaryFolder()
    // Nobody else's objects are counted with these.
    for (name, text) in MixedObjects.files(count: 4) {
      try folder.write(text.replacing("part-of: bench", with: "part-of: load"), to: name)
    }
  }

  /// Makes the namespaces, and waits until what controllers put into each is there.
  func prepare(_ round: String, count: Int) async throws {
    let discovery = try await client.discover()
    let spaces = try discovery.resource(for: GroupVersionKind(apiVersion: "v1", kind: "Namespace"))
    let maps = try discovery.resource(for: GroupVersionKind(apiVersion: "v1", kind: "ConfigMap"))
    let names = (0..<count).map { "\(round)-\($0)" }
    for name in names {
      let object: Value = [
        "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
      ]
      _ = try await client.apply(object, as: spaces, namespace: nil, name: name, manager: "bench")
    }
    for name in names {
      let scope = ListScope.one("kube-root-ca.crt", in: name)
      for try await change in client.feed(of: maps, scope) {
        if case .found(let objects) = change, !objects.isEmpty { break }
        if case .stored = change { break }
      }
    }
    for kind in kinds {
      let addresses = names.map { name in
        server + kind.path.replacing("NAMESPACE", with: name) + "?fieldManager=bench&force=true"
      }
      try folder.write(addresses.joined(separator: "\n") + "\n", to: kind.file + ".addresses")
    }
  }

  /// Sends all patches; returns h2load's peak memory.
  func send(count: Int) throws -> Int {
    try kinds.map { kind in
      try peakMemory(ofRunning: [
        program, "--requests=\(count)", "--clients=1",
        "--max-concurrent-streams=\(Self.streams)",
        "--input-file=\(folder.path)/\(kind.file).addresses",
        "--data=\(folder.path)/\(kind.file)", "--header=:method: PATCH",
        "--header=content-type: application/apply-patch+yaml",
        "--header=authorization: Bearer \(token)",
      ])
    }.max() ?? 0
  }

  /// Waits until the controllers have seen the Deployments of a round, as a sync does.
  func settle(_ round: String, count: Int) async throws {
    let type = try await client.discover()
      .resource(for: GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"))
    var seen: Set<String> = []
    let feed = client.feed(of: type, ListScope(labels: "app.kubernetes.io/part-of=load"))
    for try await change in feed {
      let objects: [Value] =
        switch change {
        case .found(let objects): objects
        case .stored(let object): [object]
        case .listing, .listed, .deleted: []
        }
      for object in objects where object["status"]?["observedGeneration"] != nil {
        let namespace = object["metadata"]?["namespace"]?.string ?? ""
        if namespace.hasPrefix("\(round)-") { seen.insert(namespace) }
      }
      if seen.count == count { return }
    }
  }

  /// How many objects the patches of a round have made.
  func made(_ round: String, count: Int) async throws -> Int {
    let discovery = try await client.discover()
    var made = 0
    for (apiVersion, kind) in [("v1", "Service"), ("apps/v1", "Deployment")] {
      let type = try discovery.resource(
        for: GroupVersionKind(apiVersion: apiVersion, kind: kind)
      )
      made += try await client.list(type, ListScope(labels: "app.kubernetes.io/part-of=load")) {
        $0["metadata"]?["namespace"]?.string?.hasPrefix("\(round)-") == true ? 2 : nil
      }.items.reduce(0, +)
    }
    return made
  }
}
