import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// The drift report by the clock, with the rights that `charts/core/swell` gives it: get, list and watch.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ReadingRightsTests {
  /// Makes the chart's role and binding, and returns the name of its service account.
  private func makeRights(_ release: String, in namespace: String, of live: Live) async throws
    -> String
  {
    let rendered = try await run(
      "swell",
      [
        "template", release, "charts/core/swell", "--namespace", namespace, "--set",
        "repository=r,environment=dev",
      ],
      in: Fixture.repository
    )
    try #require(rendered.exitCode == 0, "\(rendered)")
    let collections = ["ClusterRole": "clusterroles", "ClusterRoleBinding": "clusterrolebindings"]
    var verbs: Set<String> = []
    let documents = try YAMLReader().documents(of: Array(rendered.output.utf8), file: "chart")
    for object in documents.map(\.value) where object.name == "\(release)-drift-report" {
      guard let collection = collections[object["kind"]?.string ?? ""] else { continue }
      let path = "/apis/rbac.authorization.k8s.io/v1/\(collection)"
      #expect(await live.api.send(.create(object, in: path)) == 201)
      for rule in object["rules"]?.list ?? [] {
        verbs.formUnion(rule["verbs"]?.list?.compactMap(\.string) ?? [])
      }
    }
    #expect(verbs == ["get", "list", "watch"])
    return "system:serviceaccount:\(namespace):\(release)-drift-report"
  }

  @Test func `drift is found with reading rights alone, and nothing can be written`() async throws {
    let live = try Live()
    let swell = try await Swell(
      Sample.repository(["c.yaml": Sample.configMap("c", "k: v")]),
      kubeconfig: live.connection.kubeconfig
    )
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let account = try await makeRights(swell.name, in: swell.name, of: live)
    let quiet = try await swell("drift-report", "--as", account)
    #expect(quiet.exitCode == 0, "\(quiet)")
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/c"
    _ = await live.api.send(.merge(["data": ["k": "other"]], into: path))
    let report = try await swell("drift-report", "--as", account)
    #expect(report.exitCode == 1)
    #expect(report.output.contains("data.k: other, declared v"), "\(report)")
    let forgiving = try await swell("drift-report", "--as", account, "--exit-zero")
    #expect(forgiving.exitCode == 0)

    try await swell.commit(["m/d.yaml": Sample.configMap("d", "k: v")])
    let missing = try await swell("drift-report", "--as", account)
    #expect(missing.lines(with: "missing  ConfigMap").count == 1, "\(missing)")
    let sync = try await swell("sync", "--quiet", "--as", account)
    #expect(sync.exitCode != 0)
    #expect("\(sync)".contains("forbidden"), "\(sync)")
    #expect(await live.api.get(path)?[["data", "k"]] == "other")
  }
}

extension Value {
  fileprivate var name: String? { self[["metadata", "name"]]?.string }
}
