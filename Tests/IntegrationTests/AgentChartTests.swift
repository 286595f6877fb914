import Foundation
import TestSupport
import Testing

/// The chart `charts/core/swell`: the agent, and the drift report by the clock.
@Suite struct AgentChartTests {
  /// Choices of values, each of which switches something.
  private static let choices = [
    [],
    ["repository=https://git.example/platform.git", "environment=dev"],
    ["agent.enabled=false", "repository=https://git.example/platform.git", "environment=dev"],
    [
      "agent.replicas=2", "agent.webhook.enabled=true", "agent.webhook.secret=hooks",
      "agent.webhook.ingress.enabled=true", "agent.webhook.ingress.host=swell.example",
      "agent.webhook.ingress.tlsSecret=certificate", "agent.notifications.configMap=messages",
      "agent.notifications.secret=tokens", "agent.traces.endpoint=http://collector:4318",
    ],
    [
      "agent.rbac.clusterAdmin=false", "agent.rbac.namespaces={default}",
      "agent.serviceAccount.create=false", "agent.serviceAccount.name=syncer",
    ],
  ]

  private static let chart = "charts/core/swell"

  private static func settings(_ choice: [String]) -> [String] {
    choice.flatMap { ["--set", $0] }
  }

  @Test(
    .enabled(if: Program.isInstalled("helm"), "helm is not installed"),
    arguments: choices,
    ["1.20.0", "1.33.0"]
  )
  func `helm renders the chart alike and finds no fault`(_ choice: [String], _ version: String)
    async throws
  {
    let options = ["--kube-version", version] + Self.settings(choice)
    let words =
      ["template", "swell", Self.chart, "-n", "n", "-a", "monitoring.coreos.com/v1"] + options
    let helm = try await run("helm", words, in: Fixture.repository)
    try #require(helm.exitCode == 0, "\(helm.errors)")
    let own = try await run("swell", words, in: Fixture.repository)
    #expect(own.output == helm.output)
    let lint = try await run("helm", ["lint", Self.chart] + options, in: Fixture.repository)
    #expect(lint.exitCode == 0 && !lint.output.contains("[WARNING]"), "\(lint)")
  }

  @Test func `an unknown value is refused`() async throws {
    let words = ["template", "swell", Self.chart, "--set", "agent.replica=2"]
    let finished = try await run("swell", words, in: Fixture.repository)
    #expect(finished.exitCode != 0 && finished.errors.contains("replica"), "\(finished)")
  }

  @Test(.cluster, .timeLimit(.minutes(15)), arguments: [0, 3, 4])
  func `a cluster takes the chart and is healthy`(_ choice: Int) async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let folder = try TemporaryFolder()
    let parameters = Self.choices[choice].map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1)
      return "        - {name: \(parts[0]), value: \"\(parts[1])\"}\n"
    }
    try folder.write(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: \(namespace)}
      spec:
        project: default
        destination: {server: https://kubernetes.default.svc, namespace: \(namespace)}
        source:
          repoURL: https://git.example/platform.git
          path: \(Self.chart)
          helm:
            skipCrds: \(choice != 0)
            parameters:
              - {name: stateNamespace, value: \(namespace)}
      \(parameters.joined())
      """,
      to: "agent.yaml"
    )
    let words = [
      "sync", folder.path, "-f", "agent.yaml", "--quiet", "--timeout", "90s", "--map-source",
      "https://git.example/platform.git=\(Fixture.repository)",
    ]
    let access = ["KUBECONFIG": live.connection.kubeconfig, "XDG_CACHE_HOME": folder.path]
    for _ in 0..<2 {
      let finished = try await run("swell", words, in: folder.path, environment: access)
      #expect(finished.exitCode == 0, "\(finished)")
    }
  }
}
