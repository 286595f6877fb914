import Foundation
import Glibc
import HTTP
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

  /// What comes before those ConfigMaps, and holds a sync up for as long as it is shut.
  private static func gate(_ state: String) -> [String: String] {
    let wave = "{name: gate, annotations: {argocd.argoproj.io/sync-wave: \"-1\"}}"
    let health = """
      health:
        ConfigMap: |
          if obj.data.gate == "shut" then return {status = "Progressing", message = "shut"} end
          return {status = "Healthy", message = "open"}

      """
    return [
      "swell.yaml": Sample.settings + health,
      "m/gate.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: \(wave)\ndata: {gate: \(state)}\n",
    ]
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

  @Test func `whoever sees its lease in other hands stops, and the other one finishes`()
    async throws
  {
    let swell = try await Swell(Self.files(60), kubeconfig: cluster.kubeconfig)
    let seen = Mutex((isTaken: false, looks: 0, writes: 0))
    let slow = try FaultyServer(troubling: cluster) { request in
      let isMap = request.isRealWrite && request.target.contains("/configmaps/c")
      seen.withLock { seen in
        guard seen.isTaken else { return }
        if request.method == "GET", request.target.contains("/leases?") { seen.looks += 1 }
        if isMap, seen.looks > 0 { seen.writes += 1 }
      }
      return isMap ? .delayed(.milliseconds(500)) : nil
    }
    var first = swell
    first.kubeconfig = slow.kubeconfig
    let words = ["--poll", "1s", "--shards", "1", "--log", "text"]
    let loser = try first.start("agent", words, environment: ["POD_NAME": "loser"])
    try await wait(for: map(3, of: swell)) { $0 != nil }
    let lease =
      "/apis/coordination.k8s.io/v1/namespaces/\(swell.name)-state/leases/swell-agent-shard-0"
    let theft: Value = ["spec": ["holderIdentity": "winner"]]
    #expect(await api.send(.merge(theft, into: lease)) == 200)
    seen.withLock { $0.isTaken = true }
    let winner = try swell.start("agent", words, environment: ["POD_NAME": "winner"])
    try await told("holds 0 of 1 shards", by: loser)
    #expect(await api.get(map(59, of: swell)) == nil, "it was stopped in the middle")

    try await wait(for: map(59, of: swell)) { $0 != nil }
    try await told("Synced, healthy", by: winner)
    // What was under way when it saw the other holder came to its end.
    #expect(seen.withLock { $0.writes } <= 4, "\(loser.errorsSoFar)")
    #expect(await api.get(lease)?[["spec", "holderIdentity"]] == "winner")
    for agent in [loser, winner] { agent.signal(SIGTERM) }
    #expect(await loser.finish().exitCode == 0)
    #expect(await winner.finish().exitCode == 0)
    slow.stop()
  }

  @Test func `a server that goes away is followed again once it is back`() async throws {
    let swell = try await Swell(Self.files(3), kubeconfig: cluster.kubeconfig)
    let isAway = Mutex(false)
    let server = try FaultyServer(troubling: cluster) { _ in isAway.withLock { $0 } ? .lost : nil }
    var disturbed = swell
    disturbed.kubeconfig = server.kubeconfig
    let agent = try disturbed.start("agent", ["--poll", "1s", "--no-leases", "--log", "text"])
    try await told("Synced, healthy", by: agent)

    isAway.withLock { $0 = true }
    server.stop()
    try await swell.commit(["m/0.yaml": Sample.configMap("c0", "k: two")])
    #expect(await api.send(.delete(map(1, of: swell))) == 200)
    try await told("it is tried again", by: agent)
    isAway.withLock { $0 = false }
    try await wait(for: map(0, of: swell)) { $0?[["data", "k"]] == "two" }
    try await wait(for: map(1, of: swell)) { $0 != nil }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
    server.stop()
  }

  @Test func `while a repository is away its last good revision stays`() async throws {
    let swell = try await Swell(Self.files(2), kubeconfig: cluster.kubeconfig)
    let port = ScriptedServer.deadPort()
    let words = ["--poll", "1s", "--no-leases", "--log", "text", "--listen", "127.0.0.1:\(port)"]
    let agent = try swell.start("agent", words)
    try await told("Synced, healthy", by: agent)
    // What was read at the start is no news to the polls after it.
    try await figure("argocd_git_request_total", "ls-remote", at: port) { $0 >= 2 }
    #expect(try await figure("argocd_git_request_total", "fetch", at: port) { $0 > 0 } == 1)

    let away = swell.repository.path + ".away"
    try FileManager.default.moveItem(atPath: swell.repository.path, toPath: away)
    try await told("cannot read repository", by: agent)
    #expect(await api.send(.delete(map(1, of: swell))) == 200)
    try await wait(for: map(1, of: swell)) { $0 != nil }
    try await figure("swell_repository_age_seconds", "repo", at: port) { $0 > 0 }

    try FileManager.default.moveItem(atPath: away, toPath: swell.repository.path)
    try await swell.commit(["m/0.yaml": Sample.configMap("c0", "k: two")])
    try await wait(for: map(0, of: swell)) { $0?[["data", "k"]] == "two" }
    try await figure("argocd_git_request_total", "fetch", at: port) { $0 >= 2 }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `what another run was in the way of is done once that is gone`() async throws {
    let files = Self.files(2).merging(Self.gate("shut")) { $1 }
    let swell = try await Swell(files, kubeconfig: cluster.kubeconfig)
    let other = try swell.start("sync", [])
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps/"
    try await wait(for: maps + "gate") { $0 != nil }
    let server = try FaultyServer(troubling: cluster) { _ in nil }
    var watched = swell
    watched.kubeconfig = server.kubeconfig
    let agent = try watched.start("agent", ["--poll", "1s", "--no-leases", "--log", "text"])
    try await told("is changing this application", by: agent)
    #expect(!server.requests.contains { $0.isRealWrite && $0.target.contains(maps) })
    try await swell.commit(Self.gate("open"))
    other.signal(SIGKILL)
    _ = await other.finish()
    try await wait(for: map(1, of: swell)) { $0 != nil }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
    server.stop()
  }

  /// Waits until an agent has said something; the test's time limit ends the wait.
  private func told(_ words: String, by agent: Program) async throws {
    while !agent.errorsSoFar.contains(words) { try await Task.sleep(for: .milliseconds(25)) }
  }

  /// Waits until a figure of an agent is as wished, and returns it; the test's time limit ends the wait.
  @discardableResult private func figure(
    _ name: String,
    _ label: String,
    at port: UInt16,
    until isDone: (Double) -> Bool
  ) async throws -> Double {
    let client = HTTPClient(HTTPOptions())
    while true {
      let request = HTTPRequest(url: "http://127.0.0.1:\(port)/metrics")
      let text = String(decoding: try await client.send(request).body, as: UTF8.self)
      let line = text.split(separator: "\n").first {
        $0.hasPrefix(name + "{") && $0.contains(label)
      }
      let number = line?.split(separator: " ").last.flatMap { Double($0) }
      if let number, isDone(number) { return number }
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
