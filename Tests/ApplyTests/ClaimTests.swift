import HTTP
import Manifests
import Order
import Report
import Synchronization
import TestSupport
import Testing

@testable import Apply
@testable import Cluster

/// Of several runs one changes an application at a time.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ClaimTests {
  private let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\n"
  private let leases = ResourceType(
    GroupVersionKind(group: "coordination.k8s.io", version: "v1", kind: "Lease"),
    plural: "leases",
    isNamespaced: true
  )

  /// The Lease beside an application's record; nil where there is none.
  private func lease(_ lab: Lab) async throws -> Value? {
    let name = RecordName.head(of: lab.identity.instance)
    return try await lab.client.find(leases, namespace: lab.stateNamespace, name: name)
  }

  /// Makes a Lease that somebody else holds.
  private func claim(_ lab: Lab, by holder: String, seconds: Int) async throws {
    let lease: Value = [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
      "metadata": ["name": .string(RecordName.head(of: lab.identity.instance))],
      "spec": [
        "holderIdentity": .string(holder), "leaseDurationSeconds": .int(seconds),
        "acquireTime": "2026-01-01T00:00:00.000000Z", "renewTime": "2026-01-01T00:00:00.000000Z",
      ],
    ]
    _ = try await lab.store.create(lease, as: leases)
  }

  /// Renews somebody's Lease whenever it is looked at.
  private func renew(_ lab: Lab, _ request: KubeRequest) async {
    guard request.method == .get, request.path.contains("/leases/") else { return }
    let renewal: Value = ["spec": ["leaseTransitions": .int(Int.random(in: 1...1_000_000))]]
    _ = try? await lab.client.patch(
      renewal,
      .mergePatch,
      of: leases,
      namespace: lab.stateNamespace,
      name: RecordName.head(of: lab.identity.instance),
      manager: "meddler"
    )
  }

  @Test func `a claim lasts as long as its run`() async throws {
    let first = try await Lab()
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      if request.method == .patch, request.path.hasSuffix("/configmaps/map") {
        let holder = try? await lease(first)?["spec"]?["holderIdentity"]?.string
        #expect(holder?.hasPrefix("test ") == true)
      }
      return try await send(request)
    }
    #expect(try await lab.sync(text).end == .done)
    #expect(try await lease(lab) == nil)
    _ = lab.sent()
    #expect(try await lab.sync(text).end == .done)
    #expect(lab.sent().writes.isEmpty, "nothing is claimed where nothing is changed")
  }

  @Test func `a run refuses while another one lives, and says whose it is`() async throws {
    let first = try await Lab()
    try await claim(first, by: "somebody@elsewhere 1.2.3.4", seconds: 60)
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      await renew(first, request)
      return try await send(request)
    }
    let result = try await lab.sync(text)
    guard case .contended(let reason) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(
      reason == "cannot claim record of '\(lab.namespace)': somebody@elsewhere is changing this "
        + "application since 2026-01-01T00:00:00.000000Z (wait for it to end, then sync again)"
    )
    #expect(try await lab.live("v1", "ConfigMap", "map") == nil)
    #expect(try await lease(lab)?["spec"]?["leaseDurationSeconds"] == 60, "it is left alone")
  }

  @Test func `a claim that is not renewed for its time is taken over, whatever its clock says`()
    async throws
  {
    let lab = try await Lab()
    try await claim(lab, by: "somebody@elsewhere 1.2.3.4", seconds: 1)
    #expect(try await lab.sync(text).end == .done)
    #expect(try await lease(lab) == nil)
  }

  @Test func `the claim of a run whose process has died is taken over at once`() async throws {
    let lab = try await Lab()
    let own = Runner(initiator: "test")
    #expect(!own.hasDied)
    // A process of this place, of which the start tells that it is another one by now.
    var marks = "\(own)".split(separator: ".").map(String.init)
    marks[2] = "0"
    let dead = try #require(Runner(marks.joined(separator: ".")))
    #expect(dead.hasDied)
    try await claim(lab, by: "\(dead)", seconds: 86_400)
    #expect(try await lab.sync(text).end == .done)
  }

  /// The claim of a run of its own on the application of a lab, whose renewals take no time.
  private func claim(in lab: Lab) -> Claim {
    Claim(
      store: lab.store,
      instance: lab.identity.instance,
      runner: Runner(initiator: "test"),
      clock: ManualClock(passesBySleeping: true),
      now: { Timestamp(secondsSince1970: 1_790_000_000) }
    )
  }

  @Test func `a run ends before others may begin where the server refuses its renewals`()
    async throws
  {
    let first = try await Lab()
    let renewals = Mutex(0)
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      guard request.method == .patch, request.path.contains("/leases/") else {
        return try await send(request)
      }
      // One refusal may be a mishap, and so is any number of answers that no server gave.
      switch renewals.withLock({
        $0 += 1; return $0
      }) {
      case 2, 3: return try await send(request)
      case 4, 5: return KubeResponse(status: 503, body: .bytes([]))
      default: return KubeResponse(status: 403, body: .bytes([]))
      }
    }
    let claim = claim(in: lab)
    try await lab.store.makeNamespace()
    #expect(try await claim.take() == nil)
    let error = try #require(await claim.keep())
    #expect(renewals.withLock { $0 } >= 7)
    #expect("\(error)".hasPrefix("cannot keep record of '\(lab.namespace)': cannot "), "\(error)")
    await claim.release()
    #expect(try await lease(first) == nil)
  }

  @Test func `a claim that somebody removed is taken anew`() async throws {
    let first = try await Lab()
    let (claims, made) = AsyncStream<Void>.makeStream()
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      let response = try await send(request)
      if request.method == .post, request.path.hasSuffix("/leases") { made.yield() }
      return response
    }
    let claim = claim(in: lab)
    try await lab.store.makeNamespace()
    #expect(try await claim.take() == nil)
    let name = RecordName.head(of: lab.identity.instance)
    try await first.client.delete(leases, namespace: lab.stateNamespace, name: name)
    let keeping = Task { await claim.keep() }
    var rounds = claims.makeAsyncIterator()
    for _ in 1...2 { await rounds.next() }
    keeping.cancel()
    #expect(await keeping.value == nil)
    #expect(try await lease(first) != nil)
    await claim.release()
    #expect(try await lease(first) == nil)
  }

  @Test func `runs are told apart`() throws {
    let one = Runner(initiator: "root@host")
    #expect(Runner("\(one)") == one)
    #expect(one != Runner(initiator: "root@host"))
    #expect(Runner("root@host") == nil)
    #expect(try !#require(Runner("root@host 1.elsewhere.2.3")).hasDied, "nobody knows")
  }
}
