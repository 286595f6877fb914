import Foundation
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// A cluster that cannot do what a sync needs.
@Suite(.cluster, .timeLimit(.minutes(15))) struct BadClusterTests {
  private func swell(_ manifests: [String: String], on kubeconfig: String) async throws -> Swell {
    try await Swell(Sample.repository(manifests), kubeconfig: kubeconfig)
  }

  private let manifests = [
    "a.yaml": Sample.configMap("a", "k: v"), "b.yaml": Sample.configMap("b", "k: v"),
  ]

  @Test func `an unknown kind is named, and nothing is written`() async throws {
    let live = try Live()
    let gadget = "apiVersion: example.org/v1\nkind: Gadget\nmetadata: {name: g}\n"
    let swell = try await swell(
      manifests.merging(["g.yaml": gadget]) { $1 },
      on: live.connection.kubeconfig
    )
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5)
    #expect(
      finished.output.contains("the cluster does not know 'example.org/v1 Gadget'"),
      "\(finished)"
    )
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)") == nil)
  }

  @Test func `a namespace that is missing fails its objects and is named`() async throws {
    let live = try Live()
    var files = Sample.repository(manifests)
    files["composition/c.yaml"] = files["composition/c.yaml"]?
      .replacingOccurrences(of: "CreateNamespace=true", with: "CreateNamespace=false")
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5)
    #expect(finished.output.contains("namespaces \"\(swell.name)\" not found"), "\(finished)")
  }

  @Test func `a destination that is not this cluster is refused before anything is written`()
    async throws
  {
    let live = try Live()
    var files = Sample.repository(manifests)
    files["composition/c.yaml"] = files["composition/c.yaml"]?
      .replacingOccurrences(of: "https://kubernetes.default.svc", with: "https://other:6443")
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 7)
    #expect(finished.output.contains("https://other:6443"), "\(finished)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)") == nil)
  }

  @Test func `an object that two applications claim is refused for both`() async throws {
    let live = try Live()
    var files = Sample.repository(manifests)
    let other = Sample.application().replacingOccurrences(
      of: "metadata: {name: NAMESPACE}",
      with: "metadata: {name: NAMESPACE-2}"
    )
    files["composition/c.yaml"]? += "---\n" + other
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 7)
    #expect(finished.output.contains("'\(swell.name)'"), "\(finished)")
    #expect(finished.output.contains("\(swell.name)-2"))
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)") == nil)
  }

  @Test func `a server that is down is named`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      apiVersion: v1
      kind: Config
      current-context: c
      clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
      users: [{name: u, user: {token: t}}]
      contexts: [{name: c, context: {cluster: c, user: u}}]

      """,
      to: "kubeconfig"
    )
    let swell = try await swell(manifests, on: folder.path + "/kubeconfig")
    for command in ["plan", "diff", "sync", "status", "drift-report", "history"] {
      let finished = try await swell(command)
      #expect(finished.exitCode == 4)
      #expect(
        finished.errors.hasSuffix(
          "server 'http://127.0.0.1:1' is not reachable: connection refused\n"
        )
      )
    }
  }

  /// How the server answers the write of one object, for how many times, and how the run ends.
  @Test(
    arguments: [
      (401, .max, 5, "unauthorized"), (403, .max, 5, "forbidden"),
      (422, .max, 5, "asked to fail"),
      (409, 2, 0, "3 created"), (429, 2, 0, "3 created"), (500, 2, 0, "3 created"),
    ] as [(Int, Int, Int32, String)]
  )
  func `a refused write is tried again where that may help, and told where not`(
    status: Int,
    times: Int,
    exitCode: Int32,
    said: String
  ) async throws {
    let live = try Live()
    let left = Countdown(times)
    let server = try FaultyServer(before: live.connection) { request in
      guard request.method == "PATCH", request.target.contains("/configmaps/a?"), left.next() else {
        return nil
      }
      let wait = status == 429 ? ["Retry-After: 0"] : []
      return FaultyServer.Answer(status: status, fields: wait, reason: "Trouble")
    }
    let swell = try await swell(manifests, on: server.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == exitCode, "\(finished)")
    #expect(finished.output.contains(said), "\(finished)")
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    #expect(await live.api.get("\(maps)/b") != nil, "the wave's other object is applied")
    #expect((await live.api.get("\(maps)/a") != nil) == (exitCode == 0))
  }
}
