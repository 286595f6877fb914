import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// The bundled platform: `composition/`, `values/` and `charts/` of this repository.
@Suite struct PlatformTests {
  private static let charts = [
    "core/cert-manager", "core/karpenter", "data/spark-operator", "data/spark-history-server",
    "observability/prometheus-stack",
  ]

  /// The repository's working folder, synced under a cache of its own.
  private func swell(_ words: [String], _ environment: [String: String] = [:]) async throws
    -> Finished
  {
    try await run("swell", words, in: Fixture.repository, environment: environment)
  }

  @Test(arguments: ["dev", "prod"])
  func `every application of an environment renders offline`(_ environment: String) async throws {
    let finished = try await swell(["render", "--env", environment])
    #expect(finished.exitCode == 0, "\(finished.errors)")
    #expect(!finished.output.contains("PLACEHOLDER_"))
  }

  @Test(.cluster) func `the platform comes to life, stays, and its drift is repaired`() async throws
  {
    let live = try Live()
    let folder = try TemporaryFolder()
    let access = ["KUBECONFIG": live.connection.kubeconfig, "XDG_CACHE_HOME": folder.path]
    let first = try await swell(["sync", "--env", "dev", "--quiet"], access)
    #expect(first.exitCode == 0, "\(first)")
    #expect(first.output.contains("6 applications: 6 done;"))
    let again = try await swell(["sync", "--env", "dev", "--quiet"], access)
    #expect(again.exitCode == 0, "\(again)")
    #expect(again.lines(with: "unchanged").count == 7, "\(again)")
    #expect(again.lines(with: "configured").isEmpty && again.lines(with: "created").isEmpty)
    let path = "/apis/apps/v1/namespaces/spark-history-server/deployments/spark-history-server-dev"
    _ = await live.api.send(.merge(["spec": ["replicas": 4]], into: path))
    let report = try await swell(["drift-report", "--env", "dev"], access)
    #expect(report.exitCode == 1)
    #expect(report.output.contains("spec.replicas: 4, declared 1"), "\(report)")
    let repair = try await swell(["sync", "--env", "dev", "--wave", "4", "--quiet"], access)
    #expect(repair.output.contains("1 configured, 4 unchanged"), "\(repair)")
    #expect(try await swell(["drift-report", "--env", "dev"], access).exitCode == 0)
  }

  @Test(
    .enabled(if: Program.isInstalled("helm"), "helm is not installed"),
    arguments: charts,
    ["dev", "prod"]
  )
  func `the real helm renders the same`(_ chart: String, _ environment: String) async throws {
    let name = chart.split(separator: "/").last.map(String.init) ?? ""
    var words = [
      "template", name, "charts/" + chart, "--namespace", name, "--kube-version", "1.33.0",
      "--include-crds", "--values", "values/\(environment)/\(name).yaml",
    ]
    for parameter in [
      "clusterName=c", "environment=\(environment)", "region=r", "domain=d.example",
    ] {
      words += ["--set", "global." + parameter]
    }
    let helm = try await run("helm", words, in: Fixture.repository)
    try #require(helm.exitCode == 0, "\(helm.errors)")
    #expect(try await swell(words).output == helm.output)
  }
}
