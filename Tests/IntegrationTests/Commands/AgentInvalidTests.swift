import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Objects that the server takes, and that cannot be used nevertheless.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentInvalidTests {
  private static let automated = "{automated: {}, syncOptions: [CreateNamespace=true]}"
  private static let finalizers = "[resources-finalizer.argocd.argoproj.io]"

  private func isInvalid(_ application: Value) -> Bool {
    application[["status", "conditions"]]?.list?.contains { $0["type"] == "InvalidSpecError" }
      == true
  }

  @Test func `an Application that cannot be used says why, and goes when it is deleted`()
    async throws
  {
    let stage = try await AgentStage()
    let source = "{repoURL: \(stage.swell.repository.url)}"
    try await stage.make(Self.automated, source: source, finalizers: Self.finalizers)
    let object = try await stage.application(until: isInvalid)
    #expect(object[["status", "sync", "status"]] == "Unknown")
    #expect(object[["status", "health", "status"]] == "Unknown")
    let message = object[["status", "conditions"]]?.list?.first?["message"]?.string ?? ""
    #expect(message.contains("spec.source"), "\(message)")
    #expect(await stage.live.api.send(.delete(stage.path)) == 200)
    try await stage.live.wait(for: stage.path) { $0 == nil }
    await stage.end()
  }

  @Test func `what was applied of an Application goes with it although it cannot be used any more`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.automated, finalizers: Self.finalizers)
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    let retry: Value = ["limit": 1, "backoff": ["duration": "soon"]]
    try await stage.change(stage.path, ["spec": ["syncPolicy": ["retry": retry]]])
    try await stage.application {
      isInvalid($0) && $0[["status", "sync", "status"]] == "Unknown"
    }
    #expect(await stage.live.api.get(stage.map) != nil)
    #expect(await stage.live.api.send(.delete(stage.path)) == 200)
    try await stage.live.wait(for: stage.path) { $0 == nil }
    #expect(await stage.live.api.get(stage.map) == nil)
    await stage.end()
  }

  @Test func `an AppProject that cannot be used is told of`() async throws {
    let stage = try await AgentStage()
    try await stage.makeProject(closing: [
      AgentStage.closed.setting([.key("schedule")], to: "now and then")
    ])
    while !stage.agent.errorsSoFar.contains("'now and then'") {
      try await Task.sleep(for: .milliseconds(25))
    }
    await stage.end()
  }
}
