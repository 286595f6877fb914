import Cluster
import Manifests
import Synchronization
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// The client against a real API server.
@Suite(.cluster, .timeLimit(.minutes(15))) struct KubeClientTests {
  private let live: Live
  private let client: KubeClient
  private let configMap = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")

  init() throws {
    live = try Live()
    client = try Self.client(live.connection.kubeconfig)
  }

  private static func client(
    _ kubeconfig: String,
    context: String? = nil
  ) throws -> KubeClient {
    let access = try ClusterAccess.find(
      kubeconfig: kubeconfig,
      context: context,
      environment: [:]
    )
    return try KubeClient(to: access)
  }

  private func settings(_ mode: Value) -> Value {
    [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "settings"],
      "data": ["mode": mode],
    ]
  }

  private func apply(
    _ object: Value,
    in namespace: String,
    by client: KubeClient,
    manager: String = "swell",
    ownership: Ownership = .force,
    mode: WriteMode = .real
  ) async throws -> Written {
    let type = try await self.client.discover().resource(for: configMap)
    return try await client.apply(
      object,
      as: type,
      namespace: namespace,
      name: "settings",
      manager: manager,
      ownership: ownership,
      mode: mode
    )
  }

  @Test func `an object is made once and then only changed`() async throws {
    let namespace = try await live.makeNamespace()
    let first = try await apply(settings("slow"), in: namespace, by: client)
    #expect(first.isCreated)
    let second = try await apply(settings("slow"), in: namespace, by: client)
    #expect(!second.isCreated)
    let version: [String] = ["metadata", "resourceVersion"]
    #expect(second.object[version] == first.object[version])
    let third = try await apply(settings("fast"), in: namespace, by: client)
    #expect(third.object[["data", "mode"]] == "fast")
    #expect(third.object[version] != first.object[version])
  }

  @Test func `a dry run leaves nothing`() async throws {
    let namespace = try await live.makeNamespace()
    let written = try await apply(settings("slow"), in: namespace, by: client, mode: .dryRun)
    #expect(written.object[["data", "mode"]] == "slow")
    #expect(await live.api.get("/api/v1/namespaces/\(namespace)/configmaps/settings") == nil)
  }

  @Test func `a field of another manager is a conflict unless it is taken over`() async throws {
    let namespace = try await live.makeNamespace()
    _ = try await apply(settings("slow"), in: namespace, by: client, manager: "other")
    let refusal = await #expect(throws: ClusterError.self) {
      try await apply(settings("fast"), in: namespace, by: client, ownership: .respect)
    }
    #expect(refusal?.description.contains("data.mode") == true, "\(String(describing: refusal))")
    let taken = try await apply(settings("fast"), in: namespace, by: client)
    #expect(taken.object[["data", "mode"]] == "fast")
  }

  @Test func `a watch tells what happens after a list`() async throws {
    let namespace = try await live.makeNamespace()
    let type = try await client.discover().resource(for: configMap)
    let scope = ListScope.one("settings", in: namespace)
    let list = try await client.list(type, scope)
    #expect(list.items.isEmpty)
    var watch = client.watch(type, scope, from: list.resourceVersion)
    _ = try await apply(settings("slow"), in: namespace, by: client)
    guard case .added(let object) = try await watch.next() else {
      Issue.record("no object was added")
      return
    }
    #expect(object[["data", "mode"]] == "slow")
    #expect(try await client.delete(type, namespace: namespace, name: "settings"))
    guard case .deleted = try await watch.next() else {
      Issue.record("no object was deleted")
      return
    }
    #expect(try await client.find(type, namespace: namespace, name: "settings") == nil)
  }

  @Test func `who has no rights is told so`() async throws {
    let namespace = try await live.makeNamespace()
    let reader = try Self.client(live.connection.kubeconfig, context: "reader")
    let refusal = await #expect(throws: ClusterError.self) {
      try await apply(settings("slow"), in: namespace, by: reader)
    }
    #expect(refusal?.status == 403)
  }

  @Test(arguments: [429, 500, 503])
  func `a server in passing trouble is asked again`(status: Int) async throws {
    let namespace = try await live.makeNamespace()
    let failures = Mutex(2)
    let server = try FaultyServer(before: live.connection) { request in
      guard request.method == "PATCH" else { return nil }
      let isOver = failures.withLock { left in
        left -= 1
        return left < 0
      }
      return isOver ? nil : .init(status: status, reason: "Trouble")
    }
    let written = try await apply(
      settings("slow"),
      in: namespace,
      by: Self.client(server.kubeconfig)
    )
    #expect(written.isCreated)
    #expect(server.requests.count { $0.method == "PATCH" } == 3)
  }

  @Test func `what a server is asked to wait for is waited for`() async throws {
    let namespace = try await live.makeNamespace()
    let times = Mutex<[ContinuousClock.Instant]>([])
    let server = try FaultyServer(before: live.connection) { request in
      guard request.method == "PATCH" else { return nil }
      let isFirst = times.withLock { times in
        times.append(.now)
        return times.count == 1
      }
      return isFirst ? .init(status: 429, fields: ["Retry-After: 1"]) : nil
    }
    _ = try await apply(settings("slow"), in: namespace, by: Self.client(server.kubeconfig))
    let asked = times.withLock { $0 }
    try #require(asked.count == 2)
    #expect(asked[0].duration(to: asked[1]) >= .seconds(1))
  }

  @Test func `a server that is not there is named`() async throws {
    let port = try freeLoopbackPorts(1)[0]
    let access = ClusterAccess(
      name: "down",
      cluster: "down",
      server: "http://127.0.0.1:\(port)",
      credential: .none
    )
    let refusal = await #expect(throws: ClusterError.self) {
      try await KubeClient(to: access).with(.none).discover()
    }
    #expect(refusal?.description.contains("127.0.0.1:\(port)") == true)
  }
}
