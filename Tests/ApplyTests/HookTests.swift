import Apply
import Manifests
import Order
import Report
import TestSupport
import Testing

@testable import Cluster

/// Hooks on a real cluster, whose Jobs come to their end.
@Suite(.cluster, .timeLimit(.minutes(15))) struct HookTests {
  private var text: String {
    """
    \(hookJob("before", "PreSync", policy: "BeforeHookCreation"))
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data: {mode: fast}
    ---
    \(hookJob("after", "PostSync", policy: "HookSucceeded"))
    """
  }

  @Test func `hooks run around the sync, and not where nothing changes`() async throws {
    let lab = try await Lab()
    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end)")
    #expect(
      result.summary == [
        "Namespace \(lab.namespace): created", "Job before: created",
        "ConfigMap settings: created", "Job after: created",
      ]
    )
    let before = try #require(try await lab.live("batch/v1", "Job", "before"))
    #expect(before["status"]?["succeeded"] == 1)
    #expect(before["metadata"]?["finalizers"] == nil)
    let manager = before["metadata"]?["managedFields"]?.list?.compactMap { $0["manager"]?.string }
    #expect(manager?.contains("swell-hook") == true)
    try await lab.waitForEnd(ofJob: "after")

    _ = lab.sent()
    let again = try await lab.sync(text)
    #expect(again.end == .done)
    #expect(lab.sent().writes.isEmpty)

    let changed = try await lab.sync(text.replacing("fast", with: "slow"))
    #expect(changed.end == .done)
    let second = try #require(try await lab.live("batch/v1", "Job", "before"))
    #expect(second["metadata"]?["uid"] != before["metadata"]?["uid"])
  }

  @Test func `a hook that had finished when the run was killed is not run again`() async throws {
    let lab = try await Lab()
    // The connection is gone as soon as the object after the hook is to be written.
    let cut = try await Lab(sharing: lab, cutAt: "/configmaps/settings")
    _ = try await cut.sync(text)
    let before = try #require(try await lab.live("batch/v1", "Job", "before"))
    #expect(before["status"]?["succeeded"] == 1)
    #expect(try await lab.live("v1", "ConfigMap", "settings") == nil)

    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end) \(result.summary)")
    let after = try #require(try await lab.live("batch/v1", "Job", "before"))
    #expect(after["metadata"]?["uid"] == before["metadata"]?["uid"])
    #expect(try await lab.live("v1", "ConfigMap", "settings") != nil)
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.history.map(\.end) == [.succeeded])
  }

  @Test func `a hook that gives only a prefix gets a name of its own in each sync`() async throws {
    let lab = try await Lab()
    func text(_ mode: String) -> String {
      """
      \(hookJob("x", "PostSync", policy: "HookSucceeded").replacing("name: x", with: "generateName: check-"))
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {mode: \(mode)}
      """
    }
    for mode in ["fast", "slow"] {
      let result = try await lab.sync(text(mode))
      #expect(result.end == .done, "\(result.end)")
      let hook = try #require(result.objects.first { $0.isHook })
      #expect(hook.id.name == "check-0123456-postsync-1790000000")
      #expect(hook.outcome == .created)
    }
    _ = lab.sent()
    #expect(try await lab.sync(text("slow")).end == .done)
    #expect(lab.sent().writes.isEmpty)
  }

  @Test func `a hook without a name keeps that of a run which did not come to its end`()
    async throws
  {
    let lab = try await Lab()
    let text = """
      \(hookJob("x", "PreSync").replacing("name: x", with: "generateName: once-"))
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      """
    let cut = try await Lab(sharing: lab, cutAt: "/configmaps/settings")
    _ = try await cut.sync(text)
    // Another commit that changes nothing of it.
    let result = try await lab.sync(text) { orders in
      orders.revision = "fedcba9876543210"
      orders.settings.revision = "fedcba9876543210"
    }
    #expect(result.end == .done, "\(result.end)")
    let jobs = try await lab.client.list(
      try lab.type("batch/v1", "Job"),
      ListScope(namespace: lab.namespace)
    )
    #expect(jobs.items.map { $0[["metadata", "name"]] } == ["once-0123456-presync-1790000000"])
  }

  @Test func `a run that is broken off takes its running hooks away`() async throws {
    let lab = try await Lab()
    let text = """
      \(hookJob("stuck", "PreSync", "parallelism: 0"))
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      """
    let breakOff = BreakOff()
    let (waits, waiting) = AsyncStream<Void>.makeStream()
    let run = Task {
      try await lab.sync(text) {
        $0.breakOff = breakOff
      } tell: { event in
        if case .waiting = event { waiting.finish() }
      }
    }
    for await _ in waits {}
    breakOff.ask()
    run.cancel()
    #expect(try await run.value.end == .interrupted)
    try await lab.waitForEnd(ofJob: "stuck")
    #expect(try await lab.live("v1", "ConfigMap", "settings") == nil)
  }
}
