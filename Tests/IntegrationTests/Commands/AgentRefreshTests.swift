import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What an Application's refresh annotation brings about.
@Suite(
  .cluster,
  .enabled(if: Service.has("nginx"), "nginx is not installed"),
  .timeLimit(.minutes(15))
)
struct AgentRefreshTests {
  @Test func `a hard refresh fetches a version anew that was published again`() async throws {
    let server = try await Service.nginx(
      files: ["index.yaml": "entries:\n  web:\n  - version: 1.0.0\n    urls: [web.tgz]\n"]
    )
    try await publish("one", on: server)
    let stage = try await AgentStage()
    try await stage.make(
      Self.automated,
      source: "{repoURL: 'http://127.0.0.1:\(server.port)', chart: web, targetRevision: 1.0.0}"
    )
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "one")

    try await publish("two", on: server)
    // Who is frozen waits with it, and so does the agent.
    try await annotate(["argocd.argoproj.io/skip-reconcile": "true"], path, on: stage)
    try await annotate([Self.mark: "hard"], path, on: stage)
    try await annotate(["argocd.argoproj.io/skip-reconcile": .null], path, on: stage)
    try await answered(path, on: stage)
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "two" }

    try await publish("three", on: server)
    let archives = { server.requests.filter { $0.hasPrefix("/web.tgz") }.count }
    try await refresh("normal", path, on: stage)
    #expect(archives() == 2)
    try await refresh("hard", path, on: stage)
    #expect(archives() == 3)
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "three" }
    await stage.end()
  }

  @Test(arguments: ["normal", "hard"])
  func `a refresh that was asked for before the first look is answered`(kind: String) async throws {
    let stage = try await AgentStage()
    try await stage.make(
      Self.automated,
      annotations: "{\(Self.mark): \(kind)}"
    )
    try await answered("\(stage.applications)/a", on: stage)
    await stage.end()
  }

  private static let automated = "{automated: {}, syncOptions: [CreateNamespace=true]}"
  private static let mark = "argocd.argoproj.io/refresh"

  private func publish(_ text: String, on server: Service) async throws {
    let folder = try TemporaryFolder()
    try folder.write("apiVersion: v2\nname: web\nversion: 1.0.0\n", to: "web/Chart.yaml")
    try folder.write(Sample.configMap("a", "k: \(text)"), to: "web/templates/a.yaml")
    let archive = server.folder.path + "/files/web.tgz"
    let packed = try await run("tar", ["czf", archive, "web"], in: folder.path)
    try #require(packed.exitCode == 0, "\(packed)")
  }

  /// Asks for a refresh, and waits until it is answered.
  private func refresh(_ kind: String, _ path: String, on stage: AgentStage) async throws {
    try await annotate([Self.mark: .string(kind)], path, on: stage)
    try await answered(path, on: stage)
  }

  private func annotate(_ annotations: Value, _ path: String, on stage: AgentStage) async throws {
    let patch: Value = ["metadata": ["annotations": annotations]]
    #expect(await stage.live.api.send(.merge(patch, into: path)) == 200)
  }

  private func answered(_ path: String, on stage: AgentStage) async throws {
    try await stage.live.wait(for: path) {
      $0.map { $0[["metadata", "annotations", Self.mark]] == nil } ?? false
    }
  }
}
