import Foundation
import JSON
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// The deployments of branches in `composition/dagster.yaml`, with a stand-in for the forge's API.
@Suite(.cluster, .timeLimit(.minutes(15))) struct BranchDeploymentTests {
  private static let first = String(repeating: "a", count: 40)
  private static let second = String(repeating: "b", count: 40)

  @Test func `a deployment comes with its pull request, follows it, and goes with it`() async throws
  {
    let live = try Live()
    let forge = ForgeStandIn()
    let server = forge.server()
    forge.pulls = [
      ForgeStandIn.pull(7, "feature/Load_Orders", Self.first, labels: ["preview"]),
      ForgeStandIn.pull(8, "unasked", Self.first, labels: ["bug"]),
    ]
    let folder = try branches(askingForgeAt: server.url)
    func swell(_ words: String...) async throws -> Finished {
      let choice = ["--composition", "composition", "--env", "dev", "--placeholders", "test.yaml"]
      return try await run(
        "swell",
        words + choice,
        in: folder.path,
        environment: ["KUBECONFIG": live.connection.kubeconfig, "XDG_CACHE_HOME": folder.path]
      )
    }
    let came = try await swell("sync", "--quiet")
    #expect(came.exitCode == 0 && came.output.contains("1 application: 1 done"), "\(came)")
    let space = "/namespaces/dagster-pr-7"
    let ingress = await live.api.get("/apis/networking.k8s.io/v1\(space)/ingresses/dagster-pr-7")
    let host = ingress?[["spec", "rules"]]?.list?.first?["host"]
    #expect(host == "feature-load-orders.dagster.dev.data.example.com")

    forge.pulls = [
      ForgeStandIn.pull(7, "feature/Load_Orders", Self.second, labels: ["preview"])
    ]
    let followed = try await swell("sync", "--quiet")
    #expect(followed.exitCode == 0 && followed.output.contains("1 configured"), "\(followed)")
    let code = "/apis/apps/v1\(space)/deployments/dagster-pr-7-user-code"
    let containers = await live.api.get(code)?[["spec", "template", "spec", "containers"]]?.list
    #expect(containers?.first?["image"]?.string?.hasSuffix(":" + Self.second) == true)

    forge.pulls = nil
    let unanswered = try await swell("sync", "--quiet", "--prune", "--allow-deletions", "100")
    #expect(unanswered.exitCode == 3, "\(unanswered)")
    #expect(await live.api.get(code) != nil, "what cannot be asked for is not taken for gone")

    forge.pulls = []
    let gone = try await swell("sync", "--quiet", "--prune", "--allow-deletions", "100")
    #expect(gone.exitCode == 0 && gone.output.contains("15 deleted"), "\(gone)")
    #expect(await live.api.get(code) == nil)
  }

  /// A copy of the repository whose composition is that of the branches alone.
  private func branches(askingForgeAt url: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["values", "charts", "swell.yaml"] {
      try FileManager.default.copyItem(
        atPath: "\(Fixture.repository)/\(name)",
        toPath: "\(folder.path)/\(name)"
      )
    }
    let whole = try String(
      contentsOfFile: "\(Fixture.repository)/composition/dagster.yaml",
      encoding: .utf8
    )
    let documents = whole.components(separatedBy: "\n---\n")
    let branches = try #require(documents.first { $0.contains("name: dagster-branches") })
    try folder.write(branches, to: "composition/branches.yaml")
    try folder.write("FORGE_API: \(url)\nAPI_EXTENSIONS: false\n", to: "test.yaml")
    return folder
  }
}

/// GitHub's list of open pull requests, one to a page.
private final class ForgeStandIn: Sendable {
  private let open = Mutex<[Value]?>([])

  /// The open pull requests; nil where the forge is out of order.
  var pulls: [Value]? {
    get { open.withLock { $0 } }
    set { open.withLock { $0 = newValue } }
  }

  /// A server that answers for it.
  func server() -> ScriptedServer {
    ScriptedServer { [self] request, connection in
      let path = String(request.line.split(separator: " ")[1])
      guard path.hasPrefix("/api/v3/repos/data-platform/pipelines/pulls?state=open") else {
        connection.answer("404 Not Found", [], #"{"message":"Not Found"}"#)
        return true
      }
      guard let pulls else {
        connection.answer("503 Service Unavailable")
        return true
      }
      let page = path.components(separatedBy: "&page=").dropFirst().first.flatMap(Int.init) ?? 1
      let address = "http://\(request.field("host") ?? "")/api/v3/repos/data-platform/pipelines"
      let next = "<\(address)/pulls?state=open&page=\(page + 1)>; rel=\"next\""
      connection.answer(
        "200 OK",
        page < pulls.count ? ["Link: \(next)"] : [],
        JSONWriter().text(of: .list(pulls.dropFirst(page - 1).prefix(1).map { $0 }))
      )
      return true
    }
  }

  static func pull(_ number: Int, _ branch: String, _ commit: String, labels: [String]) -> Value {
    [
      "number": .int(number), "title": .string(branch), "base": ["ref": "main"],
      "head": ["ref": .string(branch), "sha": .string(commit)], "user": ["login": "ann"],
      "labels": .list(labels.map { ["name": .string($0)] }),
    ]
  }
}
