import Apply
import HTTP
import Manifests
import Order
import Report
import Synchronization
import TestSupport
import Testing

@testable import Cluster

/// Syncs after others that left something out, or did not come to their end: what the record says of each.
@Suite(.cluster, .timeLimit(.minutes(15))) struct FurtherTryTests {
  private func map(_ name: String, _ value: String) -> String {
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\ndata: {k: \(value)}\n"
  }

  /// A lab of the same application that is refused what has some words in its path.
  private func hindered(_ lab: Lab, at path: String) async throws -> Lab {
    try await Lab(sharing: lab, cutAt: path)
  }

  @Test func `a failed sync without hooks makes none due that had run`() async throws {
    let lab = try await Lab()
    let hook = "---\n" + hookJob("before", "PreSync")
    #expect(try await lab.sync(map("a", "one") + hook).end == .done)
    let before = try await lab.live("batch/v1", "Job", "before")?[["metadata", "uid"]]
    let changed = map("a", "two") + hook
    let failed = try await hindered(lab, at: "/configmaps/a").sync(changed) {
      $0.settings.skipsHooks = true
    }
    #expect(failed.end != .done)
    #expect(try await lab.sync(changed) { $0.settings.skipsHooks = true }.end == .done)
    let plain = try await lab.sync(changed)
    #expect(plain.end == .done)
    #expect(
      try await lab.live("batch/v1", "Job", "before")?[["metadata", "uid"]] == before,
      "\(plain.summary)"
    )
  }

  @Test func `hooks that failed stay due after a sync without any`() async throws {
    let lab = try await Lab()
    func text(fails: Bool) -> String {
      map("a", "one") + "---\n" + hookJob("before", "PreSync", fails: fails)
    }
    #expect(try await lab.sync(text(fails: true)).end != .done)
    #expect(try await lab.sync(text(fails: true)) { $0.settings.skipsHooks = true }.end == .done)
    #expect(try await lab.sync(text(fails: true)).end != .done)
    #expect(try await lab.sync(text(fails: false)).end == .done)
  }

  @Test(arguments: [false, true])
  func `what each try deleted is on record with the last one`(skipsHooks: Bool) async throws {
    let lab = try await Lab()
    let names = ["a", "b", "c", "d"]
    let stays = map("stays", "one")
    // What is of the last wave goes first.
    let late = #"{name: a, annotations: {argocd.argoproj.io/sync-wave: "1"}}"#
    let text = stays + names.map { map($0, "one") }.joined()
    #expect(try await lab.sync(text.replacing("{name: a}", with: late)).end == .done)
    let orders = { @Sendable (orders: inout SyncOrders) in
      orders.settings.pruning.isRequested = true
      orders.settings.skipsHooks = skipsHooks
    }
    let cut = try await hindered(lab, at: "/configmaps/b").sync(stays, orders)
    #expect(cut.end != .done)
    let deleted = cut.objects.count { $0.outcome == .deleted }
    #expect((1..<4).contains(deleted), "\(cut.summary)")
    #expect(try await lab.sync(stays, orders).end == .done)
    let record = try await lab.store.record(of: lab.identity)
    let last = try #require(record.history.last?.id)
    let kept = try await lab.store.deleted(by: last, in: record)
    let found = kept?.objects.compactMap { $0[["metadata", "name"]]?.string }
    #expect(found?.sorted() == names)
  }

  @Test func `each try says when it began, and a new one nothing of the end before`() async throws {
    let lab = try await Lab()
    let (one, two) = (map("a", "one"), map("a", "two"))
    #expect(try await lab.sync(one, at: 100).end == .done)
    _ = try await hindered(lab, at: "/configmaps/a").sync(two, at: 200)
    #expect(try await lab.sync(two, at: 300) { $0.note = .selection }.end == .done)
    _ = try await hindered(lab, at: "/configmaps/b").sync(two + map("b", "one"), at: 400)
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.history.map(\.startedAt.secondsSince1970) == [100, 200, 300, 400])
    // The one that is gone on with.
    #expect(try await lab.sync(two + map("b", "one"), at: 500).end == .done)
    let last = try #require(try await lab.store.record(of: lab.identity).history.last)
    #expect(last.id == 4)
    #expect(last.startedAt.secondsSince1970 == 500)
  }

  @Test func `hooks around a deletion that spared all else leave it installed`() async throws {
    let lab = try await Lab()
    let text = map("a", "one")
    #expect(try await lab.sync(text).end == .done)
    let done = try await lab.sync(hookJob("bye", "PreDelete")) { orders in
      orders.settings.operation = .delete
      orders.note = .deletionHooks
    }
    #expect(done.end == .done, "\(done.end)")
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.history.last?.note == .deletionHooks)
    #expect(record.isInstalled)
  }

  @Test func `what a sync keeps outlives the remains of a record before it`() async throws {
    let lab = try await Lab()
    #expect(try await lab.sync(map("a", "one")).end == .done)
    let secrets = try lab.type("v1", "Secret")
    let heads = ListScope(namespace: lab.stateNamespace, labels: "swell.dev/record=head")
    let head = try await lab.client.list(secrets, heads) { $0["metadata"]?["name"]?.string }
    _ = try await lab.client.delete(
      secrets,
      namespace: lab.stateNamespace,
      name: try #require(head.items.first)
    )
    let refused = Mutex(false)
    let stubborn = try await Lab(sharing: lab) { request, send async throws(HTTPError) in
      guard request.method == .delete, request.path.contains("-manifests-1-"),
        refused.withLock({ isRefused in
          defer { isRefused = true }
          return !isRefused
        })
      else { return try await send(request) }
      return KubeResponse(status: 403, body: .bytes(Array("{}".utf8)))
    }
    #expect(try await stubborn.sync(map("a", "two")).end == .done)
    #expect(refused.withLock { $0 })
    let record = try await lab.store.record(of: lab.identity)
    let kept = try await lab.store.manifests(of: 1, in: record)
    #expect(kept?.objects.first?[["data", "k"]] == "two")
  }
}
