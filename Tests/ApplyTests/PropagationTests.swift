import Apply
import HTTP
import JSON
import Manifests
import Order
import Report
import Synchronization
import TestSupport
import Testing

@testable import Cluster

/// How deletions are asked for, and what becomes of what the deleted objects own.
@Suite(.cluster, .timeLimit(.minutes(15))) struct PropagationTests {
  /// The policies of deletions that were asked for, by object; those of the record's parts are left out.
  private final class Deletions: Sendable {
    private let policies = Mutex<[String: Set<String>]>([:])

    func note(_ request: KubeRequest) {
      guard request.method == .delete, !request.path.contains("/secrets/"),
        !request.path.contains("/leases/"), let body = request.body,
        let policy = (try? JSONReader().value(of: body))?["propagationPolicy"]?.string
      else { return }
      let name = String(request.path.split(separator: "/").last ?? "")
      _ = policies.withLock { $0[name, default: []].insert(policy) }
    }

    func take() -> [String: Set<String>] {
      policies.withLock { policies in
        defer { policies = [:] }
        return policies
      }
    }
  }

  private func lab(_ deletions: Deletions) async throws -> Lab {
    try await Lab { request, send async throws(HTTPError) in
      deletions.note(request)
      return try await send(request)
    }
  }

  private func text(_ mode: String) -> String {
    """
    \(hookJob("before", "PreSync", policy: "BeforeHookCreation"))
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings, annotations: {argocd.argoproj.io/sync-options: Force=true}}
    immutable: true
    data: {mode: \(mode)}
    ---
    \(hookJob("after", "PostSync", policy: "HookSucceeded"))
    """
  }

  private let leftover = "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: leftover}\n"

  @Test(
    arguments: [
      (nil, "Foreground"), (.background, "Background"), (.orphan, "Orphan"),
    ] as [(Propagation?, String)]
  )
  func `hooks, leftovers and what is made anew are deleted in the same way`(
    propagation: Propagation?,
    policy: String
  ) async throws {
    let deletions = Deletions()
    let lab = try await lab(deletions)
    func sync(_ text: String) async throws -> ApplyResult {
      try await lab.sync(text) { orders in
        if let propagation { orders.propagation = propagation }
        orders.settings.pruning.isRequested = true
      }
    }
    let first = try await sync(text("fast") + leftover)
    #expect(first.end == .done, "\(first.end)")
    #expect(deletions.take() == ["after": [policy]])
    let former = try #require(try await lab.live("batch/v1", "Job", "before"))
    let second = try await sync(text("slow"))
    #expect(second.end == .done, "\(second.end)")
    #expect(
      deletions.take() == [
        "before": [policy], "after": [policy], "settings": [policy], "leftover": [policy],
      ]
    )
    // In the background the pods of the former Job may go at any time.
    guard propagation != .background else { return }
    let current = try #require(try await lab.live("batch/v1", "Job", "before"))
    let pods = try await lab.client.list(
      try lab.type("v1", "Pod"),
      ListScope(namespace: lab.namespace, labels: "job-name=before")
    ) { $0["metadata"]?["labels"]?["controller-uid"]?.string }.items
    let uids = [former, current].map { $0["metadata"]?["uid"]?.string ?? "" }
    #expect(Set(pods) == Set(propagation == .orphan ? uids : [uids[1]]))
  }

  @Test func `a hook that is done with is gone when the sync is`() async throws {
    let lab = try await Lab()
    for mode in ["fast", "slow"] {
      let start = ContinuousClock.now
      #expect(try await lab.sync(text(mode)).end == .done)
      let isGone = try await lab.live("batch/v1", "Job", "after") == nil
      // A cluster that is slow with it is watched no longer than that.
      #expect(isGone || start.duration(to: .now) >= .seconds(30))
      try await lab.waitForEnd(ofJob: "after")
    }
  }

  @Test func `a hook of an earlier sync that is still going is waited for`() async throws {
    func text(_ mode: String) -> String {
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: hook
        annotations:
          argocd.argoproj.io/hook: PreSync
          argocd.argoproj.io/hook-delete-policy: HookFailed
      data: {mode: \(mode)}
      """
    }
    let first = try await Lab()
    #expect(try await first.sync(text("fast")).end == .done)
    try await first.meddle("v1", "ConfigMap", "hook", ["metadata": ["finalizers": ["test/held"]]])
    let former = try await first.live("v1", "ConfigMap", "hook")
    let maps = try first.type("v1", "ConfigMap")
    try await first.client.delete(maps, namespace: first.namespace, name: "hook")

    let (looks, looked) = AsyncStream.makeStream(of: Void.self)
    let lab = try await Lab(sharing: first) { request, send async throws(HTTPError) in
      let response = try await send(request)
      if request.isStream, request.path.hasSuffix("/configmaps") { looked.yield() }
      return response
    }
    let result = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in looks { break }
        let none: Value = ["metadata": ["finalizers": .null]]
        try await first.meddle("v1", "ConfigMap", "hook", none)
      }
      defer { group.cancelAll() }
      return try await lab.sync(text("slow"))
    }
    #expect(result.end == .done, "\(result.end)")
    #expect(result.summary == ["ConfigMap hook: created"])
    let current = try await lab.live("v1", "ConfigMap", "hook")
    #expect(current?["data"] == ["mode": "slow"])
    #expect(current?["metadata"]?["uid"] != former?["metadata"]?["uid"])
  }
}
