import Apply
import Manifests
import Order
import Report
import TestSupport
import Testing

@testable import Cluster

/// Hooks that are gone when a run that was killed is gone on with.
@Suite(.cluster, .timeLimit(.minutes(15))) struct HookKillTests {
  private func text(_ policy: String) -> String {
    """
    \(hookJob("once", "PreSync", policy: policy))
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    """
  }

  private func runs(_ lab: Lab) -> Int {
    lab.sent().count {
      $0.hasPrefix("PATCH") && $0.contains("/jobs/once?") && $0.contains("force=true")
    }
  }

  @Test(arguments: 0..<14)
  func `a hook that is deleted with its success runs once, wherever the run is killed`(
    writes: Int
  ) async throws {
    let lab = try await Lab()
    let cut = try await Lab(sharing: lab, cutAfterWrites: writes)
    _ = try await cut.sync(text("HookSucceeded"))
    #expect(try await lab.sync(text("HookSucceeded")).end == .done)
    #expect(runs(cut) + runs(lab) == 1)
  }

  @Test func `a hook that expired after its run was killed is not run again`() async throws {
    let lab = try await Lab()
    let cut = try await Lab(sharing: lab, cutAt: "/configmaps/settings")
    _ = try await cut.sync(text("BeforeHookCreation"))
    try await lab.client.delete(
      try lab.type("batch/v1", "Job"),
      namespace: lab.namespace,
      name: "once"
    )
    #expect(try await lab.live("batch/v1", "Job", "once") == nil)
    let result = try await lab.sync(text("BeforeHookCreation"))
    #expect(result.end == .done, "\(result.end)")
    #expect(runs(cut) == 1)
    #expect(runs(lab) == 0)
  }

  @Test func `what is to be skipped is no difference`() async throws {
    let lab = try await Lab()
    func map(_ name: String, _ annotations: String = "", _ v: String = "v") -> String {
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name), annotations: {\(annotations)}}\ndata: {k: \(v)}\n"
    }
    let skip = "argocd.argoproj.io/hook: Skip"
    try await lab.sync(map("a") + map("b"))
    let other = map("a") + map("b", skip, "w") + map("never", skip)
    #expect(try await lab.changes(other) == [])
    let pruned = try await lab.sync(other) { $0.settings.pruning.isRequested = true }
    #expect(pruned.summary == ["ConfigMap a: unchanged"])
    _ = lab.sent()
    #expect(try await lab.sync(other).end == .done)
    #expect(lab.sent().writes.isEmpty)
    #expect(try await lab.live("v1", "ConfigMap", "b")?["data"] == ["k": "v"])
    let gone = try await lab.sync(map("a")) { $0.settings.pruning.isRequested = true }
    #expect(gone.summary.contains("ConfigMap b: deleted"), "\(gone.summary)")
  }
}
