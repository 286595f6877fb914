import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// The agent on a real cluster, with a real repository.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentTests {
  private static let automated =
    "syncPolicy: {automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  private static func composition(_ policy: String = automated) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE}
    spec:
      project: default
      source: {repoURL: https://git.example/r, path: m}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE}
      \(policy)

    """
  }

  private static func repository(_ manifests: [String: String]) -> [String: String] {
    var files = ["composition/c.yaml": composition(), "swell.yaml": Sample.settings]
    for (name, text) in manifests { files["m/" + name] = text }
    return files
  }

  private static let maps = [
    "a.yaml": Sample.configMap("a", "k: one"), "b.yaml": Sample.configMap("b", "k: one"),
  ]

  @Test func `commits are kept up with, drift is put right, and what is gone is pruned`()
    async throws
  {
    let live = try Live()
    let swell = try await Swell(Self.repository(Self.maps), kubeconfig: live.connection.kubeconfig)
    let agent = try swell.start("agent", ["--poll", "1s", "--no-leases"])
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.wait(for: "\(maps)/b") { $0 != nil }

    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "two" }

    let drifted = await live.api.send(
      .merge(["data": ["k": "other"]], into: "\(maps)/a")
    )
    #expect(drifted == 200)
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "two" }

    #expect(await live.api.send(.delete("\(maps)/b")) == 200)
    try await live.wait(for: "\(maps)/b") { $0 != nil }

    try await swell.commit([:], removing: ["m/b.yaml"])
    try await live.wait(for: "\(maps)/b") { $0 == nil }

    agent.signal(SIGTERM)
    let stopped = await agent.finish()
    #expect(stopped.exitCode == 0, "\(stopped)")
  }

  @Test func `an agent that starts where all is well writes nothing`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.repository(Self.maps), kubeconfig: live.connection.kubeconfig)
    #expect(try await swell("sync").exitCode == 0)
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    let before = await live.api.get(path)
    let agent = try swell.start("agent", ["--poll", "1s", "--no-leases", "--log", "text"])
    while !agent.errorsSoFar.contains("Synced, healthy") {
      try await Task.sleep(for: .milliseconds(25))
    }
    agent.signal(SIGTERM)
    let stopped = await agent.finish()
    #expect(!stopped.errors.contains("syncing"), "\(stopped)")
    #expect(await live.api.get(path) == before)
  }

  @Test func `a state that was rolled back from is left alone until another commit`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.repository(Self.maps), kubeconfig: live.connection.kubeconfig)
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    #expect(try await swell("sync").exitCode == 0)
    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: bad")])
    let agent = try swell.start("agent", ["--poll", "1s", "--no-leases", "--log", "text"])
    try await live.wait(for: path) { $0?[["data", "k"]] == "bad" }
    while !agent.errorsSoFar.contains("it is in sync") {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(try await swell("rollback").exitCode == 0)
    try await live.wait(for: path) { $0?[["data", "k"]] == "one" }
    while !agent.errorsSoFar.contains("it was rolled back") {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(await live.api.get(path)?[["data", "k"]] == "one")
    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: good")])
    try await live.wait(for: path) { $0?[["data", "k"]] == "good" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `a replica that is killed is followed by another`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.repository(Self.maps), kubeconfig: live.connection.kubeconfig)
    let words = ["--poll", "1s", "--shards", "2", "--log", "text"]
    let first = try swell.start("agent", words)
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    try await live.wait(for: path) { $0 != nil }
    let second = try swell.start("agent", words)
    while !second.errorsSoFar.contains("holds 1 of 2 shards") {
      try await Task.sleep(for: .milliseconds(25))
    }
    first.signal(SIGKILL)
    _ = await first.finish()
    while !second.errorsSoFar.contains("holds 2 of 2 shards") {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0 != nil }
    second.signal(SIGTERM)
    #expect(await second.finish().exitCode == 0)
    let leases = "/apis/coordination.k8s.io/v1/namespaces/\(swell.name)-state/leases"
    let holder = await live.api.get("\(leases)/swell-agent-shard-0")?[["spec", "holderIdentity"]]
    #expect(holder == "")
  }
}
