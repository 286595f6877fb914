import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Objects that several Applications have had, and what the agent does of them by itself.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentOwnershipTests {
  private static let options = "syncOptions: [CreateNamespace=true]"
  private static let pruning = "{automated: {prune: true, selfHeal: true}, \(options)}"
  private static let cascading = "[resources-finalizer.argocd.argoproj.io]"

  private func synced(_ name: String, _ stage: AgentStage) async throws {
    try await stage.live.wait(for: "\(stage.applications)/\(name)") {
      $0?[["status", "operationState", "phase"]] == "Succeeded"
        && $0?[["status", "sync", "status"]] == "Synced"
    }
  }

  @Test func `an Application that went and left its objects keeps nobody from deleting them`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.pruning)
    try await synced("a", stage)
    #expect(await stage.live.api.send(.delete(stage.path)) == 200)
    try await stage.live.wait(for: stage.path) { $0 == nil }
    try await stage.make(Self.pruning, name: "b", finalizers: Self.cascading)
    try await synced("b", stage)
    let second = "\(stage.applications)/b"
    #expect(await stage.live.api.send(.delete(second)) == 200)
    try await stage.live.wait(for: second) { $0 == nil }
    #expect(await stage.live.api.get(stage.map) == nil)
    await stage.end()
  }

  /// An operation with options of its own has the application rendered by itself.
  @Test(arguments: [[:], ["syncOptions": ["CreateNamespace=true"]]] as [Value])
  func `an operation spares what another Application declares`(more: Value) async throws {
    let stage = try await AgentStage()
    let shared = Sample.configMap("moved", "k: v")
    try await stage.swell.commit([
      "m/moved.yaml": shared, "other/b.yaml": Sample.configMap("b", "k: v"),
    ])
    let manual = "{\(Self.options)}"
    try await stage.make(manual)
    #expect(try await stage.ask([:])["phase"] == "Succeeded")
    let before = try #require(await stage.live.api.get("\(stage.maps)/moved")?.uid)
    try await stage.make(manual, name: "b", path: "other")
    try await stage.swell.commit(["other/moved.yaml": shared], removing: ["m/moved.yaml"])
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
    try await stage.live.wait(for: "\(stage.applications)/b") {
      $0?[["status", "sync", "revision"]] == .string(commit)
    }
    try await stage.application { $0[["status", "sync", "revision"]] == .string(commit) }
    var sync = more
    sync["prune"] = true
    let done = try await stage.ask(sync)
    #expect(done["phase"] == "Succeeded", "\(done)")
    #expect(await stage.live.api.get("\(stage.maps)/moved")?.uid == before)
    await stage.end()
  }

  @Test func `what a composition has on record too is no reason to sync again and again`()
    async throws
  {
    let stage = try await AgentStage()
    let shared = Sample.configMap("moved", "k: v")
    let other = Sample.application(named: "z")
      .replacing("namespace: NAMESPACE", with: "namespace: NAMESPACE-a")
    try await stage.swell.commit([
      "swell.yaml": Sample.settings, "composition/c.yaml": other, "z/moved.yaml": shared,
      "m/moved.yaml": shared,
    ])
    let composed = try await stage.swell("sync", "--quiet")
    #expect(composed.exitCode == 0, "\(composed)")
    try await stage.make(Self.pruning)
    try await synced("a", stage)
    for text in ["k: two", "k: three"] {
      try await stage.swell.commit(
        ["m/a.yaml": Sample.configMap("a", text)],
        removing: text == "k: two" ? ["m/moved.yaml"] : []
      )
      let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
      try await stage.application {
        $0[["status", "operationState", "syncResult", "revision"]] == .string(commit)
          && $0[["status", "operationState", "phase"]] == "Succeeded"
          && $0[["status", "sync", "status"]] == "OutOfSync"
      }
    }
    #expect(await stage.live.api.get("\(stage.maps)/moved") != nil)
    await stage.end()
    let begun = stage.agent.errorsSoFar.split(separator: "\n").count { $0.hasSuffix("a: syncing") }
    #expect(begun == 3, "\(stage.agent.errorsSoFar)")
  }

  @Test func `what no sync will remove holds up no later wave`() async throws {
    let live = try Live()
    let applications =
      Sample.application(named: "a", isAutomated: true)
      + Sample.application(named: "b", wave: 1, isAutomated: true)
    let swell = try await Swell(
      [
        "swell.yaml": Sample.settings, "composition/c.yaml": applications,
        "a/a.yaml": Sample.configMap("a", "k: v"), "a/old.yaml": Sample.configMap("old", "k: v"),
        "b/b.yaml": Sample.configMap("b", "k: one"),
      ],
      kubeconfig: live.connection.kubeconfig
    )
    let agent = try swell.start("agent", ["--no-leases", "--poll", "1s", "--log", "text"])
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.wait(for: "\(maps)/b") { $0 != nil }
    try await swell.commit(
      ["b/b.yaml": Sample.configMap("b", "k: two")],
      removing: ["a/old.yaml"]
    )
    try await live.wait(for: "\(maps)/b") { $0?[["data", "k"]] == "two" }
    #expect(await live.api.get("\(maps)/old") != nil, "pruning is off")
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }
}
