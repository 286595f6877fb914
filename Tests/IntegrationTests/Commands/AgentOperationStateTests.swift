import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What an Application says of operations that follow or meet each other.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentOperationStateTests {
  private static let manual = "{syncOptions: [CreateNamespace=true]}"
  private static let automated = "{automated: {prune: true}, syncOptions: [CreateNamespace=true]}"

  private func isWaiting(_ application: Value) -> Bool {
    application[["status", "operationState", "message"]]?.string?
      .hasPrefix("waiting for health") == true
  }

  @Test func `an operation that runs says nothing of the one before`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.make(Self.manual)
    let first = try await stage.ask(["resources": [["kind": "ConfigMap", "name": "a"]]])
    #expect(first["phase"] == "Succeeded")
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.application { $0[["status", "resources"]]?.list?.count == 2 }
    try await stage.begin([:])
    let running = try await stage.application { isWaiting($0) }
    let state = running[["status", "operationState"]]
    #expect(state?["phase"] == "Running")
    #expect(state?["finishedAt"] == nil)
    #expect(state?[["operation", "sync"]] == [:])
    await stage.end()
  }

  @Test func `an operation at another revision is carried out once and named so`() async throws {
    let stage = try await AgentStage()
    let old = try await stage.swell.repository.git("rev-parse", "HEAD")
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await stage.make(Self.manual)
    let one = try await stage.ask(["revision": .string(old)])
    #expect(one["phase"] == "Succeeded", "\(one)")
    #expect(one[["syncResult", "revision"]] == .string(old))
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "one")
    for _ in 0..<2 {
      let next = try await stage.ask([:])
      #expect(next[["operation", "sync"]] == [:], "\(next)")
      #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "two")
    }
    #expect(stage.agent.errorsSoFar.ranges(of: "as eva asked for").count == 3)
    await stage.end()
  }

  @Test func `an automated sync that is terminated does not begin anew`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    let later = "{name: b, annotations: {argocd.argoproj.io/sync-wave: \"1\"}}"
    try await stage.swell.commit([
      "m/web.yaml": AgentStage.unhealthy,
      "m/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: \(later)\n",
    ])
    try await stage.make(Self.automated)
    try await stage.application { isWaiting($0) }
    try await stage.terminate()
    let ended = try await stage.application {
      $0[["status", "conditions"]]?.list?.contains { $0["type"] == "SyncError" } == true
    }
    #expect(ended[["status", "operationState", "message"]] == "Operation terminated")
    #expect(stage.agent.errorsSoFar.ranges(of: "\na: syncing").count == 1)
    await stage.end()
  }

  @Test func `what ailed an application is said no longer than it does`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make(Self.automated)
    try await stage.application { $0[["status", "health", "message"]] != nil }
    try await stage.swell.commit([:], removing: ["m/web.yaml"])
    let done = try await stage.application {
      $0[["status", "health", "status"]] == "Healthy"
        && $0[["status", "sync", "status"]] == "Synced"
    }
    #expect(done[["status", "health", "message"]] == nil)
    #expect(done[["status", "summary", "images"]] == nil)
    await stage.end()
  }

  @Test func `an object that is not to count leaves its application healthy`() async throws {
    let stage = try await AgentStage()
    let uncounted = AgentStage.unhealthy.replacing(
      "metadata: {name: web}",
      with: "metadata: {name: web, annotations: {argocd.argoproj.io/ignore-healthcheck: \"true\"}}"
    )
    try await stage.swell.commit(["m/web.yaml": uncounted])
    try await stage.make(Self.automated)
    let done = try await stage.application {
      $0[["status", "resources"]]?.list?.contains { $0[["health", "status"]] == "Progressing" }
        == true
    }
    #expect(done[["status", "health", "status"]] == "Healthy")
    await stage.end()
  }

  @Test func `the same operation may be asked for while it runs`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make(Self.manual)
    try await stage.begin([:])
    try await stage.application {
      $0["operation"] == nil && $0[["status", "operationState", "phase"]] == "Running"
    }
    try await stage.begin([:])
    try await stage.terminate()
    while stage.agent.errorsSoFar.ranges(of: "as eva asked for").count < 2 {
      try await Task.sleep(for: .milliseconds(25))
    }
    try await stage.application { $0["operation"] == nil }
    await stage.end()
  }

  @Test func `a new commit does not end an operation that somebody asked for`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make(Self.manual)
    try await stage.begin([:])
    try await stage.application { isWaiting($0) }
    try await stage.swell.commit(["m/b.yaml": Sample.configMap("b", "k: v")])
    let application = try await stage.application {
      $0[["status", "resources"]]?.list?.count == 3
    }
    #expect(application[["status", "operationState", "phase"]] == "Running")
    await stage.end()
  }
}
