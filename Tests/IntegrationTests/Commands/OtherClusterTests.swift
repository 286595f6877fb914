import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// An application that goes to another cluster than the one that the run is pointed at.
@Suite(.secondCluster) struct OtherClusterTests {
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

  private func application(_ name: String, to destination: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE-\(name)}
    spec:
      project: default
      source: {repoURL: https://git.example/r, path: m}
      destination: {\(destination), namespace: NAMESPACE}
      syncPolicy: {syncOptions: [CreateNamespace=true]}
    ---

    """
  }

  @Test(arguments: [true, false])
  func `what it leaves behind when it is gone from Git is found there`(isOnlyOne: Bool) async throws
  {
    var files = Sample.repository(["a.yaml": Sample.configMap("a", "k: one")])
    files["k/k.yaml"] = Sample.configMap("k", "k: one")
    let kept = application("kept", to: "name: other").replacing("path: m", with: "path: k")
    let own = application("own", to: "server: https://kubernetes.default.svc")
    let rest = isOnlyOne ? own : own + kept
    files["composition/c.yaml"] = application("gone", to: "name: other") + rest
    let swell = try await Swell(files, kubeconfig: kubeconfig)
    let made = try await swell("sync", "--quiet")
    #expect(made.exitCode == 0, "\(made)")
    try await swell.commit(["composition/c.yaml": rest])
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned)")
    // The kubeconfig's clusters are asked only where an application goes there.
    #expect(pruned.output.contains("the composition no longer yields it") != isOnlyOne)
    #expect((await other.api.get(map) == nil) != isOnlyOne)
    #expect(try await Live(.shared()).api.get(map) != nil)
  }

  @Test func `its syncs are found, rolled back and undone there`() async throws {
    var files = Sample.repository([
      "a.yaml": Sample.configMap("a", "k: one"), "b.yaml": Sample.configMap("b", "k: one"),
    ])
    files["composition/c.yaml"] = Sample.application()
      .replacing("server: https://kubernetes.default.svc", with: "name: other")
    let swell = try await Swell(files, kubeconfig: kubeconfig)
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
