import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Agents of which only one is told that there is news.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentRelayTests {
  @Test(.enabled(if: GitHost.isInstalled, "nginx or fcgiwrap is not installed"))
  func `a webhook makes the replica look that has the application, whichever is sent it`()
    async throws
  {
    let live = try Live()
    try await live.installDefinitions()
    let swell = try await Swell(
      ["m/a.yaml": Sample.configMap("a", "k: one")],
      kubeconfig: live.connection.kubeconfig
    )
    let host = try await GitHost(of: swell.repository)
    let doors = [try Door(secretsOf: [.github]), try Door(secretsOf: [.github])]
    let words = [
      "--poll", "1h", "--shards", "8", "--log", "text", "--control-namespace", swell.name,
    ]
    let replicas = try doors.map { try swell.startAgent(words + $0.words) }
    for replica in replicas {
      while !replica.errorsSoFar.contains("holds 4 of 8 shards") {
        try await Task.sleep(for: .milliseconds(25))
      }
    }
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}",
      in: "/api/v1/namespaces"
    )
    try await live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a, namespace: \(swell.name)}
      spec:
        project: default
        source: {repoURL: "\(host.url)", path: m, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: \(swell.name)-a}
        syncPolicy: {automated: {}, syncOptions: [CreateNamespace=true]}
      """,
      in: "/apis/argoproj.io/v1alpha1/namespaces/\(swell.name)/applications"
    )
    let map = "/api/v1/namespaces/\(swell.name)-a/configmaps/a"
    try await live.wait(for: map) { $0 != nil }
    for door in doors { try await door.waitForQuiet() }
    let syncs = try await [
      doors[0].figures("argocd_app_sync_total"), doors[1].figures("argocd_app_sync_total"),
    ]
    let other = try #require(syncs.firstIndex { $0.isEmpty })

    // One after another, so that the same news twice is news.
    for text in ["two", "three"] {
      try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: \(text)")])
      let push = try await AgentServerTests.Forge.github.push(to: GitHost.page)
      #expect(try await doors[other].post(push) == 202)
      try await live.wait(for: map) { $0?[["data", "k"]] == .string(text) }
    }
    #expect(try await doors[other].figures("argocd_app_sync_total").isEmpty)
    for replica in replicas {
      replica.signal(SIGTERM)
      #expect(await replica.finish().exitCode == 0)
    }
  }
}
