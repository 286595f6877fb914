import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// The bundled platforms: `composition/`, `values/` and `charts/` of this repository.
@Suite struct PlatformTests {
  /// On a control plane alone nothing answers behind webhooks and APIServices.
  fileprivate static let testOverlay = ["--placeholders", "values/test/placeholders.yaml"]

  /// The charts that have an overlay for each environment, as paths.
  private static let charts = chartFolders()

  private static func chartFolders() -> [String] {
    let charts = Fixture.repository + "/charts"
    let files = FileManager.default.enumerator(atPath: charts)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix("/Chart.yaml") }.map { "charts/" + $0.dropLast(11) }.filter {
      FileManager.default.fileExists(atPath: "\(Fixture.repository)/\(overlay(of: $0, in: "dev"))")
    }.sorted()
  }

  private static func overlay(of chart: String, in environment: String) -> String {
    "values/\(environment)/\(chart.split(separator: "/").last ?? "").yaml"
  }

  /// What a composition sets for a chart.
  private static func settings(of chart: String, in environment: String) -> [String] {
    let values = "clusterName=c,environment=\(environment),region=r,domain=d.example"
    let globals = values.split(separator: ",").map { "global." + $0 }.joined(separator: ",")
    return ["--values", overlay(of: chart, in: environment), "--set", globals]
  }

  @Test func `each of the systems has a chart`() {
    #expect(
      Self.charts.map { String($0.split(separator: "/").last ?? "") }.sorted() == [
        "airflow", "airflow-database", "aws-load-balancer-controller", "cert-manager",
        "cluster-autoscaler", "dagster", "dask", "efs-csi-driver", "external-dns", "ingress-nginx",
        "jupyterhub", "karpenter", "kubecost", "kubernetes-dashboard", "metrics-server",
        "node-local-dns", "prometheus-stack", "spark-history-server", "spark-operator", "traefik",
        "trivy-operator", "yunikorn",
      ]
    )
  }

  @Test(arguments: BundledPlatform.all)
  func `every application of an environment renders offline`(_ platform: BundledPlatform)
    async throws
  {
    let finished = try await platform.swell(["render"])
    #expect(finished.exitCode == 0, "\(finished.errors)")
    #expect(!finished.output.contains("PLACEHOLDER_"))
  }

  @Test(arguments: ["dev", "prod"])
  func `terraform's outputs name what the charts need`(_ environment: String) async throws {
    let platform = BundledPlatform.all(in: environment)[0]
    let outputs = ["--placeholders", "values/\(environment)/terraform-output.json"]
    let finished = try await platform.swell(["render"] + outputs)
    #expect(finished.exitCode == 0, "\(finished.errors)")
    #expect(finished.output == (try await platform.swell(["render"])).output)
  }

  @Test(
    .enabled(if: Program.isInstalled("helm"), "helm is not installed"),
    arguments: charts,
    ["dev", "prod"]
  )
  func `the real helm renders the same and finds no fault`(_ chart: String, _ environment: String)
    async throws
  {
    let settings = Self.settings(of: chart, in: environment)
    let words =
      [
        "template", "\(chart.split(separator: "/").last ?? "")-\(environment)", chart,
        "--namespace", "n", "--kube-version", "1.33.0", "--include-crds",
      ] + settings
    let helm = try await run("helm", words, in: Fixture.repository)
    try #require(helm.exitCode == 0, "\(helm.errors)")
    let own = try await run("swell", words, in: Fixture.repository)
    #expect(own.output == helm.output)
    let lint = try await run("helm", ["lint", chart] + settings, in: Fixture.repository)
    #expect(lint.exitCode == 0 && !lint.output.contains("[WARNING]"), "\(lint)")
  }
}

/// Each environment after the other on one cluster: compositions share addons, and prod takes over the definitions that dev left.
@Suite(.serialized) struct SparkPlatformTests {
  @Test(.cluster, arguments: BundledPlatform.all.filter { $0.composition.hasPrefix("spark") })
  func `a platform comes to life, stays, and goes`(_ platform: BundledPlatform) async throws {
    try await platform.live()
  }

  @Test(.cluster) func `drift of an addon is seen and repaired`() async throws {
    let live = try Live()
    let folder = try TemporaryFolder()
    let access = ["KUBECONFIG": live.connection.kubeconfig, "XDG_CACHE_HOME": folder.path]
    let platform = BundledPlatform.all[0]
    let choice = PlatformTests.testOverlay + ["--app", "spark-history-server-dev"]
    func swell(_ words: [String]) async throws -> Finished {
      try await platform.swell(words + choice, environment: access)
    }
    let first = try await swell(["sync", "--force-order", "--quiet"])
    #expect(first.exitCode == 0, "\(first)")
    let path =
      "/apis/apps/v1/namespaces/spark-history-server/deployments/spark-history-server-dev"
    _ = await live.api.send(.merge(["spec": ["replicas": 4]], into: path))
    let report = try await swell(["drift-report"])
    #expect(report.exitCode == 1)
    #expect(report.output.contains("spec.replicas: 4, declared 1"), "\(report)")
    let repair = try await swell(["sync", "--force-order", "--quiet"])
    #expect(repair.output.contains("1 configured, 4 unchanged"), "\(repair)")
    #expect(try await swell(["drift-report"]).exitCode == 0)
  }
}

/// The other platforms, on a cluster of their own.
@Suite(.serialized) struct PipelinePlatformTests {
  @Test(.secondCluster, arguments: BundledPlatform.all.filter { $0.composition.hasPrefix("da") })
  func `a platform comes to life, stays, and goes`(_ platform: BundledPlatform) async throws {
    try await platform.live()
  }
}

extension BundledPlatform {
  fileprivate func live() async throws {
    let live = try Live()
    let folder = try TemporaryFolder()
    try await self.live(
      PlatformTests.testOverlay,
      environment: ["KUBECONFIG": live.connection.kubeconfig, "XDG_CACHE_HOME": folder.path],
      get: { await live.api.get($0) }
    )
  }
}
