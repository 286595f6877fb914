import Cluster
import Foundation
import HTTP
import JSON
import Manifests
import Sandbox
import TestSupport
import Testing

@Suite struct SandboxClusterTests {
  /// What only the network part does, asked over the network.
  private struct Client {
    let access: ClusterAccess

    func send(
      _ method: String,
      _ path: String,
      _ body: Value? = nil,
      token: String? = nil
    ) async throws -> HTTPResponse {
      try await client.send(try request(method, path, body, token: token))
    }

    func lines(_ path: String) async throws -> HTTPLines {
      HTTPLines(try await client.stream(try request("GET", path, nil, token: nil)))
    }

    private var client: HTTPClient {
      HTTPClient(HTTPOptions(trust: access.trust, proxy: .none))
    }

    private func request(
      _ method: String,
      _ path: String,
      _ body: Value?,
      token: String?
    ) throws -> HTTPRequest {
      guard case .token(let own) = access.credential else { throw CancellationError() }
      return HTTPRequest(
        method: method,
        url: access.server + path,
        fields: try HTTPFields([
          (name: "Authorization", value: "Bearer \(token ?? own.reveal())"),
          (name: "Content-Type", value: "application/json"),
        ]),
        body: body.map { JSONWriter().bytes(of: $0) },
        timeout: .seconds(120)
      )
    }
  }

  private let settings = "/api/v1/namespaces/default/configmaps"

  private func settings(_ name: String) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
  }

  @Test func `nobody gets in without the token`() async throws {
    let cluster = try SandboxCluster()
    defer { cluster.stop() }
    let client = Client(access: cluster.access)
    #expect(try await client.send("GET", "/version").status == 200)
    #expect(try await client.send("GET", "/version", token: "another").status == 401)
  }

  @Test func `objects, versions and credentials outlive the process where a folder keeps them`()
    async throws
  {
    let folder = try TemporaryFolder()
    var options = SandboxCluster.Options()
    options.folder = folder.path + "/data"
    let first = try SandboxCluster(options)
    let made = try await Client(access: first.access).send("POST", settings, settings("kept"))
    #expect(made.status == 201)
    first.stop()
    let second = try SandboxCluster(options)
    defer { second.stop() }
    #expect(second.access.credential == first.access.credential)
    let found = try await Client(access: second.access).send("GET", settings + "/kept")
    #expect(found.status == 200)
    #expect(found.body == made.body)
  }

  @Test func `a watch tells what happens while it is open, and ends when its past is forgotten`()
    async throws
  {
    let cluster = try SandboxCluster()
    defer { cluster.stop() }
    let client = Client(access: cluster.access)
    var lines = try await client.lines(settings + "?watch=1&fieldSelector=metadata.name%3Da")
    _ = try await client.send("POST", settings, settings("a"))
    let event = try JSONReader().value(of: try #require(try await lines.next()))
    #expect(event["type"] == "ADDED")
    let version = event[["object", "metadata", "resourceVersion"]]?.string ?? ""
    _ = try await client.send("POST", settings, settings("b"))
    _ = try await client.send("POST", "/sandbox/expire")
    var late = try await client.lines(settings + "?watch=1&resourceVersion=\(version)")
    let refusal = try JSONReader().value(of: try #require(try await late.next()))
    #expect(refusal["type"] == "ERROR")
    #expect(refusal[["object", "code"]] == 410)
    #expect(try await late.next() == nil)
  }

  @Test func `connections are cut and answers held back on demand`() async throws {
    let cluster = try SandboxCluster()
    defer { cluster.stop() }
    let client = Client(access: cluster.access)
    _ = try await client.send(
      "POST",
      "/sandbox/faults",
      ["path": "/configmaps", "fault": "cut-in-header"]
    )
    await #expect(throws: HTTPError.self) { try await client.send("GET", settings) }
    _ = try await client.send("DELETE", "/sandbox/faults")
    #expect(try await client.send("GET", settings).status == 200)
    _ = try await client.send(
      "POST",
      "/sandbox/faults",
      ["path": "/configmaps", "fault": "slow", "delayMilliseconds": 200, "times": 1]
    )
    let start = ContinuousClock.now
    #expect(try await client.send("GET", settings).status == 200)
    #expect(ContinuousClock.now - start >= .milliseconds(200))
  }

  @Test(arguments: ["cut-in-header", "dead-cluster", "cut-in-body"])
  func `a connection ends before the answer does`(fault: String) async throws {
    let cluster = try SandboxCluster()
    defer { cluster.stop() }
    let client = Client(access: cluster.access)
    let rule: Value = ["fault": .string(fault), "path": "/configmaps"]
    _ = try await client.send("POST", "/sandbox/faults", rule)
    await #expect(throws: HTTPError.self) { try await client.send("GET", settings) }
    _ = try await client.send("DELETE", "/sandbox/faults")
    #expect(try await client.send("GET", settings).status == 200)
  }

  @Test func `an answer is whole but its JSON is not`() async throws {
    let cluster = try SandboxCluster()
    defer { cluster.stop() }
    let client = Client(access: cluster.access)
    let rule: Value = ["fault": "truncated-json", "path": "/configmaps"]
    _ = try await client.send("POST", "/sandbox/faults", rule)
    let answer = try await client.send("GET", settings)
    #expect(answer.status == 200)
    #expect(throws: (any Error).self) { try JSONReader().value(of: answer.body) }
  }

  @Test func `a watch is cut off after its first events`() async throws {
    let cluster = try SandboxCluster()
    defer { cluster.stop() }
    let client = Client(access: cluster.access)
    _ = try await client.send("POST", settings, settings("a"))
    let rule: Value = ["fault": "watch-drop", "path": "/configmaps"]
    _ = try await client.send("POST", "/sandbox/faults", rule)
    #expect(try await client.send("GET", settings).status == 200)
    var lines = try await client.lines(settings + "?watch=1&fieldSelector=metadata.name%3Da")
    #expect(try await lines.next() != nil)
    await #expect(throws: HTTPError.self) { try await lines.next() }
  }
}
