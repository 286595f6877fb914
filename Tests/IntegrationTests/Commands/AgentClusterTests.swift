import Foundation
import JSON
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// Applications that go to clusters of which Argo CD's cluster Secrets tell.
@Suite(.secondCluster, .timeLimit(.minutes(15))) struct AgentClusterTests {
  /// A cluster Secret as Argo CD has it.
  private func secret(
    _ name: String,
    server: String,
    config: Value,
    in namespace: String
  ) -> Value {
    [
      "apiVersion": "v1", "kind": "Secret",
      "metadata": [
        "name": .string("cluster-\(name)"), "namespace": .string(namespace),
        "labels": ["argocd.argoproj.io/secret-type": "cluster"],
      ],
      "stringData": [
        "name": .string(name), "server": .string(server),
        "config": .string(JSONWriter().text(of: config)),
      ],
    ]
  }

  private func application(_ name: String, of stage: AgentStage) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: \(name), namespace: \(stage.swell.name)}
    spec:
      project: default
      source: {repoURL: \(stage.swell.repository.url), path: m, targetRevision: main}
      destination: {name: \(name), namespace: \(stage.swell.name)-a}
      syncPolicy: {automated: {selfHeal: true}, syncOptions: [CreateNamespace=true]}
    """
  }

  @Test func `a cluster that is dead costs one that lives nothing`() async throws {
    let stage = try await AgentStage()
    let secrets = "/api/v1/namespaces/\(stage.swell.name)/secrets"
    let dead = secret(
      "dead",
      server: "https://127.0.0.1:1",
      config: ["tlsClientConfig": ["insecure": true]],
      in: stage.swell.name
    )
    #expect(await stage.live.api.send(.create(dead, in: secrets)) == 201)
    try await stage.live.create(application("dead", of: stage), in: stage.applications)
    while !stage.agent.errorsSoFar.contains("it is tried again, ever less often") {
      try await Task.sleep(for: .milliseconds(25))
    }

    let other = try Live(try await ClusterConnection.shared())
    let file = other.connection.kubeconfig
    let config = try YAMLReader().firstDocument(of: contents(of: file), file: file)
    let cluster = try #require(config["clusters"]?.list?.first?["cluster"])
    let authority = try contents(of: #require(cluster["certificate-authority"]?.string))
    let living = secret(
      "living",
      server: try #require(cluster["server"]?.string),
      config: [
        "bearerToken": config["users"]?.list?.first?[["user", "token"]] ?? "",
        "tlsClientConfig": ["caData": .string(Data(authority).base64EncodedString())],
      ],
      in: stage.swell.name
    )
    #expect(await stage.live.api.send(.create(living, in: secrets)) == 201)
    try await stage.live.create(application("living", of: stage), in: stage.applications)
    try await other.wait(for: stage.map) { $0 != nil }
    #expect(await stage.live.api.get(stage.map) == nil)

    // What others do there is seen there.
    #expect(await other.api.send(.delete(stage.map)) == 200)
    try await other.wait(for: stage.map) { $0 != nil }
    try await stage.live.wait(for: "\(stage.applications)/living") {
      $0?[["status", "sync", "status"]] == "Synced"
    }
    let unknown = await stage.live.api.get("\(stage.applications)/dead")
    #expect(unknown?[["status", "sync", "status"]] == "Unknown")
    await stage.end()
  }

  /// More than the applications that are looked at at once.
  private static let many = 70

  @Test func `a cluster that hangs costs one that lives nothing, and is asked again`() async throws
  {
    let isHung = Mutex(true)
    let other = try Live(try await ClusterConnection.shared())
    let server = try FaultyServer(troubling: other.connection) { _ in
      isHung.withLock { $0 } ? .hung : nil
    }
    let config = try YAMLReader().firstDocument(
      of: contents(of: server.kubeconfig),
      file: server.kubeconfig
    )
    let address = try #require(config["clusters"]?.list?.first?[["cluster", "server"]]?.string)
    let stage = try await AgentStage()
    let secrets = "/api/v1/namespaces/\(stage.swell.name)/secrets"
    let start = ContinuousClock.now
    let hung = secret("hung", server: address, config: [:], in: stage.swell.name)
    #expect(await stage.live.api.send(.create(hung, in: secrets)) == 201)
    for number in 0..<Self.many {
      let text = application("hung", of: stage)
        .replacing("metadata: {name: hung,", with: "metadata: {name: hung-\(number),")
        .replacing("automated: {selfHeal: true}, ", with: "")
        .replacing("\(stage.swell.name)-a}", with: "\(stage.swell.name)-\(number)}")
      try await stage.live.create(text, in: stage.applications)
    }
    // All of them were begun, and none can have ended.
    while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(25)) }
    try await stage.make("{automated: {selfHeal: true}, syncOptions: [CreateNamespace=true]}")
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "two" }
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }
    let early = stage.agent.errorsSoFar
    // After a minute the agent gives up on that cluster, whoever waits for it.
    if start.duration(to: .now) < .seconds(55) {
      #expect(!early.contains("it is tried again"), "the hung cluster was waited for: \(early)")
    }

    while !stage.agent.errorsSoFar.contains("it is tried again, ever less often") {
      try await Task.sleep(for: .milliseconds(25))
    }
    isHung.withLock { $0 = false }
    for number in 0..<Self.many {
      try await stage.live.wait(for: "\(stage.applications)/hung-\(number)") {
        $0?[["status", "sync", "status"]] == "OutOfSync"
      }
    }
    await stage.end()
    server.stop()
  }
}
