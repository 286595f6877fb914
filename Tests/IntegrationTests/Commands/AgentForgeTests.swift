import Foundation
import JSON
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What a forge is told of commits that the agent has synced.
@Suite(
  .cluster,
  .enabled(if: GitHost.isInstalled, "nginx or fcgiwrap is not installed"),
  .timeLimit(.minutes(15))
)
struct AgentForgeTests {
  private static let policy =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  private static let template = """
    message: "{{.app.metadata.name}} is there"
    github:
      status: {state: success, label: "deploy/{{.app.metadata.name}}"}
      pullRequestComment: {content: "{{.diff}}"}
    """

  @Test func `a commit gets its status once, and its pull request one comment that is replaced`()
    async throws
  {
    let forge = GitHubStandIn()
    let server = forge.server()
    let settings = try TemporaryFolder()
    try settings.write("{token: $key, apiURL: '\(server.url)'}", to: "service.github.main")
    try settings.write("canary-4712", to: "key")
    try settings.write(Self.template, to: "template.app-deployed")
    let words = ["--notifications", settings.path]
    let stage = try await AgentStage(words)
    let host = try await GitHost(of: stage.swell.repository)
    try await stage.make(
      Self.policy,
      source: "{repoURL: \"\(host.url)\", path: m, targetRevision: main}",
      annotations: "{notifications.argoproj.io/subscribe.on-deployed.main: \"\"}"
    )
    let first = try await stage.swell.repository.git("rev-parse", "HEAD")
    try await told(of: first, to: forge)
    #expect(forge.comments.map(\.number) == [1])
    #expect(forge.comments[0].text.hasPrefix("<!-- swell a on-deployed -->\n"))
    #expect(forge.logins == ["Bearer canary-4712"])

    // Neither what is put right nor another agent is told of again.
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }
    try await stage.live.wait(for: stage.path) {
      $0?[["metadata", "annotations", "notified.notifications.argoproj.io"]] != nil
    }
    await stage.end()
    let second = try stage.swell.startAgent(
      ["--poll", "1s", "--no-leases", "--control-namespace", stage.swell.name, "--log", "text"]
        + words
    )
    while !second.errorsSoFar.contains("it is in sync") {
      try await Task.sleep(for: .milliseconds(25))
    }

    try await stage.swell.commit(["m/b.yaml": Sample.configMap("b", "k: v")])
    let next = try await stage.swell.repository.git("rev-parse", "HEAD")
    try await told(of: next, to: forge)
    second.signal(SIGTERM)
    #expect(await second.finish().exitCode == 0)
    let status = GitHubStandIn.Status(label: "deploy/a", state: "success", text: "a is there")
    #expect(forge.statuses == [first: [status], next: [status]])
    #expect(forge.comments.map(\.number) == [1], "it is the same one")
    let text = try #require(forge.comments.first?.text)
    #expect(text.hasPrefix("<!-- swell a on-deployed -->\n"), "\(text)")
    #expect(text.contains("ConfigMap") && text.contains("b"), "\(text)")
    #expect(!stage.agent.errorsSoFar.contains("canary-4712"))
    #expect(!second.errorsSoFar.contains("canary-4712"))
  }

  /// Waits until a commit has a status, which comes after the comment.
  private func told(of commit: String, to forge: GitHubStandIn) async throws {
    while forge.statuses[commit] == nil { try await Task.sleep(for: .milliseconds(25)) }
  }
}

/// GitHub as far as statuses and comments go, with one pull request that every commit is in.
private final class GitHubStandIn: Sendable {
  struct Status: Equatable {
    let label: String
    let state: String
    let text: String
  }

  private struct State {
    var statuses: [String: [Status]] = [:]
    var comments: [(number: Int, text: String)] = []
    var logins: Set<String> = []
  }

  private let state = Mutex(State())

  /// The statuses that were set, by commit.
  var statuses: [String: [Status]] { state.withLock { $0.statuses } }
  /// The comments as they are now.
  var comments: [(number: Int, text: String)] { state.withLock { $0.comments } }
  /// Who asked for something.
  var logins: Set<String> { state.withLock { $0.logins } }

  func server() -> ScriptedServer {
    ScriptedServer { [self] request, connection in
      let words = request.line.split(separator: " ")
      let body = (try? JSONReader().value(of: request.body)) ?? .null
      let path = words[1].split(separator: "?")[0].split(separator: "/").map(String.init)
      let answer = state.withLock { state -> Value? in
        state.logins.insert(request.field("authorization") ?? "")
        guard path.starts(with: ["api", "v3", "repos", "team", "shop"]) else { return nil }
        return Self.answer(String(words[0]), Array(path.dropFirst(5)), body, &state)
      }
      if let answer {
        connection.answer("200 OK", [], JSONWriter().text(of: answer))
      } else {
        connection.answer("404 Not Found", [], "{}")
      }
      return true
    }
  }

  private static func answer(
    _ method: String,
    _ path: [String],
    _ body: Value,
    _ state: inout State
  ) -> Value? {
    switch (method, path.first, path.dropFirst().last) {
    case ("GET", "commits", "pulls"): return [["number": 7, "state": "open"]]
    case ("GET", "issues", "comments"):
      return .list(state.comments.map { ["id": .int($0.number), "body": .string($0.text)] })
    case ("POST", "issues", "comments"):
      state.comments.append((state.comments.count + 1, body["body"]?.string ?? ""))
      return [:]
    case ("PATCH", "issues", let number?):
      guard let index = state.comments.firstIndex(where: { "\($0.number)" == number })
      else { return nil }
      state.comments[index].text = body["body"]?.string ?? ""
      return [:]
    case ("POST", "statuses", let commit?):
      state.statuses[commit, default: []].append(
        Status(
          label: body["context"]?.string ?? "",
          state: body["state"]?.string ?? "",
          text: body["description"]?.string ?? ""
        )
      )
      return [:]
    default: return nil
    }
  }
}
