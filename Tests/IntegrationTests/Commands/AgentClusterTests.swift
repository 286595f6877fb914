import Foundation
import JSON
import Manifests
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
}
