import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// An application that goes to another cluster than the one that the run is pointed at.
@Suite(.secondCluster, .timeLimit(.minutes(15))) struct OtherClusterTests {
  private let folder: TemporaryFolder
  /// The cluster that the application goes to.
  private let other: Live
  private let kubeconfig: String

  /// Both clusters in one kubeconfig; the run is pointed at the first one.
  init() async throws {
    folder = try TemporaryFolder()
    other = try Live()
    let files = try await [ClusterConnection.shared(), other.connection].map(\.kubeconfig)
    var clusters: [Value] = []
    var users: [Value] = []
    for (name, file) in zip(["own", "other"], files) {
      let config = try YAMLReader().firstDocument(of: contents(of: file), file: file)
      clusters.append([
        "name": .string(name), "cluster": config["clusters"]?.list?.first?["cluster"] ?? .null,
      ])
      users.append([
        "name": .string(name), "user": config["users"]?.list?.first?["user"] ?? .null,
      ])
    }
    let config: Value = [
      "apiVersion": "v1", "kind": "Config", "current-context": "own",
      "clusters": .list(clusters), "users": .list(users),
      "contexts": .list(
        ["own", "other"].map { name -> Value in
          ["name": .string(name), "context": ["cluster": .string(name), "user": .string(name)]]
        }
      ),
    ]
    try folder.write(YAMLWriter().text(of: config), to: "kubeconfig")
    kubeconfig = folder.path + "/kubeconfig"
  }

  private func swell(_ maps: [String]) async throws -> Swell {
    let texts = maps.map { ("\($0).yaml", Sample.configMap($0, "k: one")) }
    var files = Sample.repository(Dictionary(uniqueKeysWithValues: texts))
    files["composition/c.yaml"] = Sample.application()
      .replacing("server: https://kubernetes.default.svc", with: "name: other")
    return try await Swell(files, kubeconfig: kubeconfig)
  }

  @Test func `it is asked in the name in which the run acts`() async throws {
    let swell = try await swell(["a"])
    let refused = try await swell("sync", "--quiet", "--as", "joe")
    #expect(refused.exitCode == 4, "\(refused)")
    #expect((refused.output + refused.errors).contains("\"joe\""), "\(refused)")
    #expect(await other.api.get("/api/v1/namespaces/\(swell.name)") == nil)
  }

  @Test func `its syncs are found, rolled back and undone there`() async throws {
    let swell = try await swell(["a", "b"])
    let first = try await swell("sync", "--quiet")
    #expect(first.exitCode == 0, "\(first)")
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await swell.commit(
      ["m/a.yaml": Sample.configMap("a", "k: two")],
      removing: ["m/b.yaml"]
    )
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    #expect(await other.api.get("\(maps)/b") == nil)
    #expect(try await swell("history").output.split(separator: "\n").count == 3)
    let undo = try await swell("undo", "--quiet")
    #expect(undo.exitCode == 0, "\(undo)")
    #expect(await other.api.get("\(maps)/b") != nil)
    let back = try await swell("rollback", "1", "--quiet")
    #expect(back.exitCode == 0, "\(back)")
    #expect(await other.api.get("\(maps)/a")?[["data", "k"]] == "one")
  }
}
