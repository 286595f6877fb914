import Foundation
import Glibc
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What may befall agents, each thing by itself.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentFaultTests {
  private let cluster: ClusterConnection
  private let api: API

  init() throws {
    cluster = try ClusterConnection.required()
    api = try API(reaching: cluster)
  }

  /// So many ConfigMaps, one after the other, in an application that looks after itself.
  private static func files(_ count: Int) -> [String: String] {
    var files = Sample.repository([:])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {prune: true, selfHeal: true}, "
    )
    for number in 0..<count {
      let wave = "{name: c\(number), annotations: {argocd.argoproj.io/sync-wave: \"\(number)\"}}"
      files["m/\(number).yaml"] =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: \(wave)\ndata: {k: one}\n"
    }
    return files
  }

  private func map(_ number: Int, of swell: Swell) -> String {
    "/api/v1/namespaces/\(swell.name)/configmaps/c\(number)"
  }

  private func wait(for path: String, until isDone: (Value?) -> Bool) async throws {
    while !isDone(await api.get(path)) { try await Task.sleep(for: .milliseconds(25)) }
  }

  @Test func `whoever lost its lease has stopped writing before another begins`() async throws {
    let swell = try await Swell(Self.files(80), kubeconfig: cluster.kubeconfig)
    let journal = Mutex<[(agent: String, moment: ContinuousClock.Instant)]>([])
    let isCutOff = Mutex(false)
    let renewed = Mutex(ContinuousClock.now)
    func server(
      _ agent: String,
      _ trouble: @escaping @Sendable (FaultyServer.Request) -> FaultyServer.Trouble?
    ) throws -> FaultyServer {
      try FaultyServer(troubling: cluster) { request in
        if request.isRealWrite, request.target.contains("/configmaps/c") {
          journal.withLock { $0.append((agent, .now)) }
        }
        return trouble(request)
      }
    }
    let slow = try server("first") { request in
      if request.target.contains("/leases") {
        if isCutOff.withLock({ $0 }) { return .delayed(.seconds(60)) }
        renewed.withLock { $0 = .now }
        return nil
      }
      return request.isRealWrite ? .delayed(.milliseconds(500)) : nil
    }
    let sound = try server("second") { _ in nil }
    func agent(through server: FaultyServer) throws -> Program {
      var swell = swell
      swell.kubeconfig = server.kubeconfig
      return try swell.start("agent", ["--poll", "1s", "--shards", "1", "--log", "text"])
    }
    let first = try agent(through: slow)
    try await wait(for: map(3, of: swell)) { $0 != nil }
    isCutOff.withLock { $0 = true }
    let second = try agent(through: sound)
    try await wait(for: map(79, of: swell)) { $0 != nil }
    for agent in [first, second] { agent.signal(SIGKILL) }
    let ended = await (first.finish(), second.finish())
    for server in [slow, sound] { server.stop() }

    let writes = journal.withLock { $0 }
    let last = try #require(writes.last { $0.agent == "first" }).moment
    let next = try #require(writes.first { $0.agent == "second" }, "\(ended.1)").moment
    #expect(last < next, "\(ended)")
    #expect(last < renewed.withLock { $0 } + .seconds(15), "a Lease lasts so long")
  }
}
