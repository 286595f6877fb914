import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Agents that share the applications among them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentShardTests {
  private static func application(_ name: String, wave: Int) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE-\(name), annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}}
    spec:
      project: default
      source: {repoURL: https://git.example/r, path: \(name)}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE}
      syncPolicy: {automated: {}, syncOptions: [CreateNamespace=true]}
    ---

    """
  }

  /// Six applications in two waves; each has one ConfigMap.
  private static func files(_ names: [String]) -> [String: String] {
    var files = ["swell.yaml": Sample.settings]
    var composition = ""
    for (number, name) in names.enumerated() {
      composition += application(name, wave: number % 2)
      files["\(name)/m.yaml"] = Sample.configMap(name, "k: v")
    }
    files["composition/c.yaml"] = composition
    return files
  }

  @Test func `a wave begins although the one before is in another replica's shards`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files(["first"]), kubeconfig: live.connection.kubeconfig)
    let words = ["--poll", "1s", "--shards", "8", "--log", "text"]
    let replicas = [try swell.start("agent", words), try swell.start("agent", words)]
    for replica in replicas {
      while !replica.errorsSoFar.contains("holds 4 of 8 shards") {
        try await Task.sleep(for: .milliseconds(25))
      }
    }
    let names = ["a", "b", "c", "d", "e", "f"]
    try await swell.commit(Self.files(["first"] + names))
    for name in names {
      try await live.wait(for: "/api/v1/namespaces/\(swell.name)/configmaps/\(name)") { $0 != nil }
    }
    for replica in replicas {
      replica.signal(SIGTERM)
      #expect(await replica.finish().exitCode == 0)
    }
  }
}
