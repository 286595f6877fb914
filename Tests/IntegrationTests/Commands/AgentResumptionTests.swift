import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Operations whose agent ends before they do.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentResumptionTests {
  private static let eva: Value = ["username": "eva"]
  private static let set: Value = ["username": "applicationset-controller", "automated": true]

  private func isWaiting(_ application: Value) -> Bool {
    application[["status", "operationState", "message"]]?.string?
      .hasPrefix("waiting for health") == true
  }

  @Test(arguments: [(SIGTERM, eva), (SIGTERM, set), (SIGKILL, set)])
  func `an operation that somebody asked for goes on`(signal: Int32, initiator: Value)
    async throws
  {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make("{syncOptions: [CreateNamespace=true]}")
    try await stage.change(
      stage.path,
      ["operation": ["initiatedBy": initiator, "sync": [:]]]
    )
    try await stage.application { isWaiting($0) && $0["operation"] == nil }
    stage.agent.signal(signal)
    _ = await stage.agent.finish()
    let left = await stage.live.api.get(stage.path)?[["status", "operationState"]]
    #expect(left?["phase"] == "Running", "\(left ?? .null)")
    #expect(left?["finishedAt"] == nil)

    try await stage.swell.commit([:], removing: ["m/web.yaml"])
    let next = try stage.startAnother()
    let done = try await stage.finished()
    #expect(done["phase"] == "Succeeded", "\(done)")
    #expect(done[["operation", "initiatedBy"]] == initiator)
    next.signal(SIGTERM)
    _ = await next.finish()
  }

  @Test func `an operation goes on in the replica that gets its shard`() async throws {
    // The shard of the Application is among those that go over to the second replica.
    let stage = try await AgentStage(["--timeout", "1h", "--shards", "8"], isReplica: true)
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make("{syncOptions: [CreateNamespace=true]}")
    try await stage.begin([:])
    try await stage.application { isWaiting($0) && $0["operation"] == nil }
    let second = try stage.startAnother()
    try await told("syncing, as eva asked for", by: second)
    let state = await stage.live.api.get(stage.path)?[["status", "operationState"]]
    #expect(state?["phase"] == "Running", "\(state ?? .null)")
    try await stage.terminate()
    let done = try await stage.finished()
    #expect(done["message"] == "Operation terminated", "\(done)")
    second.signal(SIGTERM)
    _ = await second.finish()
    await stage.end()
  }

  @Test func `an automated sync that was terminated does not begin anew under the next agent`()
    async throws
  {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.swell.commit([
      "m/b.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: b, annotations: {argocd.argoproj.io/sync-wave: "1"}}

      """
    ])
    try await stage.make("{automated: {}, syncOptions: [CreateNamespace=true]}")
    try await stage.application(until: isWaiting)
    try await stage.terminate()
    try await stage.application {
      $0[["status", "operationState", "message"]] == "Operation terminated"
    }
    stage.agent.signal(SIGTERM)
    _ = await stage.agent.finish()

    let next = try stage.startAnother()
    try await told("it was terminated at this state", by: next)
    #expect(!next.errorsSoFar.contains("a: syncing"), "\(next.errorsSoFar)")
    try await stage.swell.commit(["m/c.yaml": Sample.configMap("c", "k: v")])
    try await told("a: syncing", by: next)
    next.signal(SIGTERM)
    _ = await next.finish()
  }

  private func told(_ words: String, by agent: Program) async throws {
    while !agent.errorsSoFar.contains(words) { try await Task.sleep(for: .milliseconds(25)) }
  }
}
