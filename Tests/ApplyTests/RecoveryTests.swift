import Apply
import Archive
import HTTP
import Manifests
import Order
import Report
import Synchronization
import TestSupport
import Testing

@testable import Cluster

/// Runs that are killed, cancelled or in each other's way.
@Suite(.cluster, .timeLimit(.minutes(15))) struct RecoveryTests {
  private let text = (0..<6).map { number in
    """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: map-\(number)
      annotations: {argocd.argoproj.io/sync-wave: "\(number / 2)"}
    """
  }.joined(separator: "\n---\n")

  @Test(arguments: 0..<12)
  func `a run that loses its cluster after some writes is gone on with`(writes: Int) async throws {
    let lab = try await Lab()
    let cut = try await Lab(sharing: lab, cutAfterWrites: writes)
    _ = try await cut.sync(text)
    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end)")
    for number in 0..<6 {
      #expect(try await lab.live("v1", "ConfigMap", "map-\(number)") != nil)
    }
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.inventory.count == 6)
    #expect(record.inventory.values.allSatisfy { $0.digest != nil && $0.owned != nil })
    #expect(record.history.last?.end == .succeeded)
    _ = lab.sent()
    #expect(try await lab.sync(text).end == .done)
    #expect(lab.sent().writes.isEmpty)
    // What was about to be applied when the run was killed is known, and goes when it is no longer desired.
    let less = text.split(separator: "---").prefix(3).joined(separator: "---")
    let pruned = try await lab.sync(less) { $0.settings.pruning.isRequested = true }
    #expect(pruned.objects.count { $0.outcome == .deleted } == 3)
  }

  @Test func `two runs at once do not write each other's record`() async throws {
    let lab = try await Lab()
    try await lab.sync(text)
    let record = try await lab.store.record(of: lab.identity)
    let other = text.replacing("metadata:", with: "data: {a: b}\nmetadata:")
    #expect(try await lab.sync(other).end == .done)
    let desired = try lab.desired(other.replacing("a: b", with: "a: c"))
    let late = await survey(
      desired,
      inventory: record.inventory,
      in: lab.client,
      knowing: lab.discovery,
      mode: .predicting
    )
    _ = lab.sent()
    let result = await apply(late, record: record, orders: lab.orders(), to: lab.destination)
    guard case .contended(let text) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(text.contains("another run is changing this application"))
    #expect(!lab.sent().contains { $0.contains("/configmaps/") && $0.hasPrefix("PATCH") })
  }

  @Test func `a run that is cancelled says so, and is gone on with`() async throws {
    let lab = try await Lab()
    let result = try await withThrowingTaskGroup(of: ApplyResult.self) { group in
      let (stream, seen) = AsyncStream.makeStream(of: Void.self)
      group.addTask {
        try await lab.sync(
          text,
          tell: { event in
            if case .settled(let id, _) = event, id.kind == "ConfigMap" { seen.yield() }
          }
        )
      }
      for await _ in stream { break }
      group.cancelAll()
      return try #require(try await group.next())
    }
    #expect(result.end == .interrupted)
    let interrupted = result.objects.filter { $0.outcome == .skipped(.interrupted) }
    #expect(!interrupted.isEmpty)
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.history.last?.end == .interrupted)
    let next = try await lab.sync(text)
    #expect(next.end == .done)
    #expect(next.objects.count { $0.outcome == .created } == interrupted.count)
  }

  @Test func `a deletion that was held up on its way does a successor no harm`() async throws {
    func text(_ value: String) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: hook, annotations: {argocd.argoproj.io/hook: PreSync}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: frozen, annotations: {argocd.argoproj.io/sync-options: Force=true}}
      immutable: true
      data: {k: \(value)}
      """
    }
    let first = try await Lab()
    let deletions = Mutex<[String: String]>([:])
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      if request.method == .delete, request.path.contains("/configmaps/") {
        let options = String(decoding: request.body ?? [], as: UTF8.self)
        let name = String(request.path.split(separator: "/").last ?? "")
        deletions.withLock { $0[name] = options }
      }
      return try await send(request)
    }
    let gone = "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n"
    #expect(try await lab.sync(text("one") + gone).end == .done)
    var identifiers: [String: String] = [:]
    for name in ["hook", "frozen", "gone"] {
      let live = try await lab.live("v1", "ConfigMap", name)
      identifiers[name] = live?["metadata"]?["uid"]?.string
    }
    let pruning = Pruning(isRequested: true)
    #expect(try await lab.sync(text("two")) { $0.settings.pruning = pruning }.end == .done)
    let sent = deletions.withLock { $0 }
    #expect(Set(sent.keys) == ["hook", "frozen", "gone"])
    for (name, options) in sent {
      let uid = try #require(identifiers[name])
      #expect(options.contains(uid), "\(name): \(options)")
    }
  }

  @Test func `a record that somebody damaged is an error, not an empty record`() async throws {
    let lab = try await Lab()
    try await lab.sync(text)
    let secrets = try lab.type("v1", "Secret")
    let names = try await lab.client.list(secrets, ListScope(namespace: lab.stateNamespace)) {
      $0["metadata"]?["name"]?.string
    }.items.filter { $0.hasPrefix("swell-") }
    let head = try #require(names.min { $0.count < $1.count })
    _ = try await lab.client.patch(
      ["data": ["record": "bm8gZ3ppcA=="]],
      .mergePatch,
      of: secrets,
      namespace: lab.stateNamespace,
      name: head,
      manager: "meddler"
    )
    let error = await #expect(throws: RecordError.self) {
      try await lab.store.record(of: lab.identity)
    }
    #expect(
      error?.description == "cannot read record of '\(lab.namespace)': "
        + "cannot decompress '\(head)': no gzip "
        + "(delete Secret '\(head)' and sync, so that the objects are adopted anew)"
    )
  }

  @Test func `a part of a record that somebody changed is an error`() async throws {
    let lab = try await Lab()
    try await lab.sync(text)
    let secrets = try lab.type("v1", "Secret")
    let parts = ListScope(namespace: lab.stateNamespace, labels: "swell.dev/record=part")
    let names = try await lab.client.list(secrets, parts) { $0["metadata"]?["name"]?.string }.items
    let part = try #require(names.first)
    // Readable, but no longer what the name says: an empty list.
    let changed = Base64.text(of: try gzip(Array("[]".utf8), subject: "test"))
    _ = try await lab.client.patch(
      ["data": ["record": .string(changed)]],
      .mergePatch,
      of: secrets,
      namespace: lab.stateNamespace,
      name: part,
      manager: "meddler"
    )
    let error = await #expect(throws: RecordError.self) {
      try await lab.store.record(of: lab.identity)
    }
    #expect(error?.description.contains("its part '\(part)' is not what was written") == true)
  }

  @Test func `a part's deletion that arrives late does no harm to a record that is as it was`()
    async throws
  {
    let first = try await Lab()
    let heldUp = Mutex<[KubeRequest]>([])
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      guard request.method == .delete, request.path.contains("-part-") else {
        return try await send(request)
      }
      heldUp.withLock { $0.append(request) }
      throw HTTPError(.notConnected("held up by the test"))
    }
    let more = text + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n"
    for text in [text, more] { #expect(try await lab.sync(text).end == .done) }
    let pruned = try await first.sync(text) { $0.settings.pruning.isRequested = true }
    #expect(pruned.end == .done)
    let parts = Set(heldUp.withLock { $0 }.compactMap { $0.path.split(separator: "/").last })
    #expect(!parts.isEmpty)
    for part in parts {
      _ = try await first.client.delete(
        try first.type("v1", "Secret"),
        namespace: first.stateNamespace,
        name: String(part)
      )
    }
    #expect(try await first.store.record(of: first.identity).inventory.count == 6)
  }

  @Test func `a clock that jumps harms neither the sync nor its history`() async throws {
    let lab = try await Lab()
    let jumps = Mutex([1_790_000_000, 1_600_000_000, 2_400_000_000, 1_700_000_000])
    let destination = Destination(
      client: lab.client,
      discovery: lab.discovery,
      store: lab.store,
      now: {
        Timestamp(
          secondsSince1970: jumps.withLock { times in
            times.append(times.removeFirst())
            return times[0]
          }
        )
      }
    )
    for data in ["a", "b"] {
      let survey = try await lab.survey(
        text.replacing("metadata:", with: "data: {k: \(data)}\nmetadata:")
      )
      let record = try await lab.store.record(of: lab.identity)
      let result = await apply(survey, record: record, orders: lab.orders(), to: destination)
      #expect(result.end == .done, "\(result.end)")
    }
    let history = try await lab.store.record(of: lab.identity).history
    #expect(history.map(\.id) == [1, 2])
    #expect(history.allSatisfy { $0.end == .succeeded && $0.finishedAt != nil })
  }

  private func isRecord(_ request: KubeRequest) -> Bool {
    request.method == .put && request.path.contains("/secrets/")
  }

  @Test func `a record that is said to have changed and has not is written again`() async throws {
    let left = Mutex(4)
    let lab = try await Lab { request, send async throws(HTTPError) in
      guard isRecord(request),
        left.withLock({
          $0 -= 1; return $0 >= 0
        })
      else {
        return try await send(request)
      }
      return KubeResponse(status: 409, body: .bytes([]))
    }
    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end)")
  }

  @Test func `a record that was written although no answer came is known again`() async throws {
    let left = Mutex(1)
    let lab = try await Lab { request, send async throws(HTTPError) in
      let response = try await send(request)
      guard isRecord(request),
        left.withLock({
          $0 -= 1; return $0 >= 0
        })
      else { return response }
      throw HTTPError(.notConnected("cut by the test"))
    }
    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end)")
  }
}
