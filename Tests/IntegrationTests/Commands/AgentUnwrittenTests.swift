import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// What an agent writes into Applications, and the server does not take at first.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentUnwrittenTests {
  private static let manual = "{syncOptions: [CreateNamespace=true]}"

  /// An agent that is refused what has some words in it, twice.
  private func stage(refusing words: String) async throws -> (AgentStage, FaultyServer) {
    let left = Countdown(2)
    let server = try FaultyServer(before: try Live().connection) { request in
      let isMeant =
        request.method == "PATCH" && request.target.contains("/applications/a?")
        && String(decoding: request.body, as: UTF8.self).contains(words)
      return isMeant && left.next() ? .init(status: 403, reason: "Forbidden") : nil
    }
    return (try await AgentStage(kubeconfig: server.kubeconfig), server)
  }

  @Test func `an operation is taken away later`() async throws {
    let (stage, server) = try await stage(refusing: #""operation":null"#)
    try await stage.make(Self.manual)
    #expect(try await stage.ask([:])["phase"] == "Succeeded")
    #expect(stage.agent.errorsSoFar.ranges(of: "as eva asked for").count == 1)
    await stage.end()
    server.stop()
  }

  @Test func `an Application that is deleted is let go of later`() async throws {
    let (stage, server) = try await stage(refusing: #""finalizers":[]"#)
    let finalizers = "[resources-finalizer.argocd.argoproj.io]"
    try await stage.make(Self.manual, finalizers: finalizers)
    try await stage.application { $0[["status", "sync", "status"]] == "OutOfSync" }
    #expect(await stage.live.api.send(.delete(stage.path)) == 200)
    try await stage.live.wait(for: stage.path) { $0 == nil }
    await stage.end()
    server.stop()
  }
}
