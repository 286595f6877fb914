import Foundation
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// Faults of a server, or of the way to it, that meet one kind of call.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ServerFaultTests {
  private let cluster: ClusterConnection
  private let api: API

  init() throws {
    cluster = try ClusterConnection.required()
    api = try API(reaching: cluster)
  }

  /// Something that happens once.
  private final class Once: Sendable {
    private let isDue = Mutex(true)

    var hasHappened: Bool { !isDue.withLock { $0 } }

    func take() -> Bool {
      isDue.withLock { isDue in
        defer { isDue = false }
        return isDue
      }
    }
  }

  /// A call of a sync that brings an estate to its second commit.
  enum Call: String, CaseIterable, Sendable {
    case read, trial, write, lease, record

    func isMeant(_ request: FaultyServer.Request) -> Bool {
      let target = request.target
      return switch self {
      case .read: request.method == "GET" && target.contains("/configmaps?")
      case .trial: request.isWrite && !request.isRealWrite && target.contains("/configmaps/stay")
      case .write: request.isRealWrite && target.contains("/configmaps/stay")
      case .lease: request.isRealWrite && target.contains("/leases")
      case .record: request.method == "PUT" && target.contains("-state/secrets/")
      }
    }
  }

  /// Syncs while something befalls the first call of a kind.
  private func rehearse(_ trouble: FaultyServer.Trouble, at call: Call) async throws -> Finished {
    let rehearsal = try await Rehearsal()
    let once = Once()
    let server = try FaultyServer(troubling: cluster) { request in
      call.isMeant(request) && once.take() ? trouble : nil
    }
    let finished = try await rehearsal.sync(through: server)
    server.stop()
    #expect(once.hasHappened)
    try await rehearsal.check(finished, "\(trouble) at the first \(call)")
    return finished
  }

  @Test(arguments: Call.allCases)
  func `an answer that ends in its header is none`(call: Call) async throws {
    let finished = try await rehearse(.headersCut, at: call)
    #expect(finished.exitCode == 0, "\(finished)")
  }

  /// Each takes as long as the program waits for an answer: a minute.
  @Test(arguments: [Call.read, .write], [false, true])
  func `a call that is never answered ends the run with a reason`(call: Call, isDone: Bool)
    async throws
  {
    let start = ContinuousClock.now
    let finished = try await rehearse(isDone ? .answerHung : .hung, at: call)
    #expect(start.duration(to: .now) < .seconds(600))
    #expect(finished.exitCode != 0, "\(finished)")
    #expect(finished.output.contains("no answer within 60"), "\(finished)")
  }

  // MARK: Watches

  @Test func `watches that are never answered keep a run no longer than its patience`()
    async throws
  {
    let rehearsal = try await Rehearsal()
    let server = try FaultyServer(troubling: cluster) { $0.isWatch ? .hung : nil }
    let start = ContinuousClock.now
    let finished = try await rehearsal.sync(through: server, timeout: "10s")
    #expect(start.duration(to: .now) < .seconds(280))
    server.stop()
    try await rehearsal.check(finished, "watches that are never answered")
  }

  /// A Deployment and a Job behind it, each of which takes some seconds.
  private func slowSwell() async throws -> Swell {
    let pod =
      "metadata: {labels: {app: slow}, annotations: {\(StandIn.Wish.readyAfterSeconds): \"4\"}}"
    let files = [
      "deployment.yaml": """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: slow}
      spec:
        selector: {matchLabels: {app: slow}}
        template: {\(pod), spec: {containers: [{name: main, image: "slow:1"}]}}

      """,
      "job.yaml": """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: slow, annotations: {argocd.argoproj.io/sync-wave: "1"}}
      spec:
        template: {\(pod), spec: {restartPolicy: Never, containers: [{name: main, image: "slow:1"}]}}

      """,
      "last.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: last, annotations: {argocd.argoproj.io/sync-wave: "2"}}

      """,
    ]
    return try await Swell(Sample.repository(files), kubeconfig: cluster.kubeconfig)
  }

  /// Syncs what is slow through a server; how many watches that took.
  private func syncSlowly(
    _ trouble: @escaping @Sendable (FaultyServer.Request) -> FaultyServer.Trouble?
  ) async throws -> Int {
    let swell = try await slowSwell()
    let server = try FaultyServer(troubling: cluster, trouble: trouble)
    var disturbed = swell
    disturbed.kubeconfig = server.kubeconfig
    let finished = try await disturbed.start("sync", ["--quiet", "--timeout", "5m"]).finish()
    server.stop()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(await api.get("/api/v1/namespaces/\(swell.name)/configmaps/last") != nil)
    return server.requests.count(where: \.isWatch)
  }

  private static let expired = """
    {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
    "message":"too old resource version: 1 (2)","reason":"Expired","code":410}}

    """

  /// As an event, and as the answer itself.
  @Test(arguments: [true, false])
  func `watches that have expired are begun anew, without hurry`(isEvent: Bool) async throws {
    let answer = FaultyServer.Answer(status: 410, reason: "Expired")
    let count = try await syncSlowly { request in
      request.isWatch ? isEvent ? .said(Self.expired) : .answer(answer) : nil
    }
    #expect((2...60).contains(count))
  }

  @Test func `a watch that has expired once goes on from a new list`() async throws {
    let seen = Mutex<Set<String>>([])
    let count = try await syncSlowly { request in
      guard request.isWatch else { return nil }
      let place = String(request.target.prefix { $0 != "?" })
      return seen.withLock { $0.insert(place).inserted } ? .said(Self.expired) : nil
    }
    #expect((4...8).contains(count))
  }

  @Test func `watches that are closed every second keep nothing from its end`() async throws {
    let count = try await syncSlowly { request in
      guard request.isWatch else { return nil }
      let target = request.target.replacing(/timeoutSeconds=\d+/, with: "timeoutSeconds=1")
      return .replaced(request.with(target: target))
    }
    #expect(count > 4)
  }
}
