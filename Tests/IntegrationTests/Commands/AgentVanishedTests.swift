import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Applications that a composition no longer yields, where their objects are to go with them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentVanishedTests {
  private let live: Live
  private static let words = ["--poll", "1s", "--prune-applications", "--log", "text"]

  init() throws { live = try Live() }

  /// Applications of one ConfigMap each.
  private static func files(_ names: [String]) -> [String: String] {
    var files = ["swell.yaml": Sample.settings]
    files["composition/c.yaml"] = names.map { Sample.application(named: $0, isAutomated: true) }
      .joined()
    for name in names { files["\(name)/m.yaml"] = Sample.configMap(name, "k: v") }
    return files
  }

  private func told(_ words: String, by agent: Program) async throws {
    while !agent.errorsSoFar.contains(words) { try await Task.sleep(for: .milliseconds(25)) }
  }

  private func end(_ agent: Program) async -> Finished {
    agent.signal(SIGTERM)
    return await agent.finish()
  }

  @Test func `a deletion that takes its time holds up nothing else`() async throws {
    let swell = try await Swell(
      Self.files(["stays", "goes"]),
      kubeconfig: live.connection.kubeconfig
    )
    let agent = try swell.start("agent", ["--no-leases"] + Self.words)
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.wait(for: "\(maps)/goes") { $0 != nil }
    func hold(_ finalizers: Value) async {
      let change: Value = ["metadata": ["finalizers": finalizers]]
      #expect(await live.api.send(.merge(change, into: "\(maps)/goes")) == 200)
    }
    await hold(["example.com/held"])
    try await swell.commit(Self.files(["stays"]))
    try await live.wait(for: "\(maps)/goes") { $0?[["metadata", "deletionTimestamp"]] != nil }
    try await swell.commit(["stays/m.yaml": Sample.configMap("stays", "k: w")])
    try await live.wait(for: "\(maps)/stays") { $0?[["data", "k"]] == "w" }
    await hold([])
    try await told("\(swell.name)-goes: it is no longer declared: ", by: agent)
    #expect(await live.api.get("\(maps)/goes") == nil)
    #expect(await end(agent).exitCode == 0)
  }

  @Test func `whoever has the shard deletes, and nobody else`() async throws {
    let names = ["a", "b", "c", "d", "e", "f"]
    let swell = try await Swell(
      Self.files(["stays"] + names),
      kubeconfig: live.connection.kubeconfig
    )
    let replicas = try (0..<2).map { _ in
      try swell.start("agent", ["--shards", "8"] + Self.words)
    }
    for replica in replicas { try await told("holds 4 of 8 shards", by: replica) }
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    for name in names { try await live.wait(for: "\(maps)/\(name)") { $0 != nil } }
    try await swell.commit(Self.files(["stays"]))
    for name in names {
      let words = "\(swell.name)-\(name): it is no longer declared: done"
      while !replicas.contains(where: { $0.errorsSoFar.contains(words) }) {
        try await Task.sleep(for: .milliseconds(25))
      }
      #expect(await live.api.get("\(maps)/\(name)") == nil)
    }
    for replica in replicas {
      let finished = await end(replica)
      #expect(!finished.errors.contains("another run is changing"), "\(finished.errors)")
    }
  }
}
