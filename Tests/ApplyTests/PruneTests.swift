import Apply
import Manifests
import Order
import Report
import TestSupport
import Testing

@testable import Cluster

/// What is deleted, and above all what is not.
@Suite(.cluster, .timeLimit(.minutes(15))) struct PruneTests {
  private func maps(_ names: [String], _ annotations: String = "") -> String {
    names.map { name in
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: \(name)
        annotations: {\(annotations)}
      """
    }.joined(separator: "\n---\n")
  }

  private func prune(_ lab: Lab, _ text: String, allowed: Int? = nil) async throws -> ApplyResult {
    try await lab.sync(text) { orders in
      orders.settings.pruning.isRequested = true
      orders.allowedDeletions = allowed
    }
  }

  @Test func `more deletions than the cap are refused before anything is written`() async throws {
    let lab = try await Lab()
    let names = (0..<12).map { "m\($0)" }
    try await lab.sync(maps(names))
    _ = lab.sent()
    let result = try await prune(lab, maps(Array(names.prefix(6)) + ["new"]))
    #expect(
      result.end
        == .refused("would delete 6 of 12 objects (allow it with --allow-deletions 6)")
    )
    #expect(lab.sent().writes.allSatisfy { $0.contains("dryRun=All") })
    #expect(try await prune(lab, maps(Array(names.prefix(6))), allowed: 5).end != .done)
    let allowed = try await prune(lab, maps(Array(names.prefix(6))), allowed: 6)
    #expect(allowed.end == .done)
    #expect(allowed.objects.count { $0.outcome == .deleted } == 6)
  }

  @Test func `an object that says so, lost its mark or bears another's mark stays`() async throws {
    let lab = try await Lab()
    try await lab.sync(maps(["keeps"], "argocd.argoproj.io/sync-options: Prune=false"))
    let all =
      maps(["keeps"], "argocd.argoproj.io/sync-options: Prune=false") + "\n---\n"
      + maps(["plain", "unmarked", "copied"])
    try await lab.sync(all)
    try await lab.meddle(
      "v1",
      "ConfigMap",
      "unmarked",
      ["metadata": ["annotations": [trackingAnnotation: .null]]]
    )
    let other = "\(lab.namespace):/ConfigMap:\(lab.namespace)/plain"
    try await lab.meddle(
      "v1",
      "ConfigMap",
      "copied",
      ["metadata": ["annotations": [trackingAnnotation: .string(other)]]]
    )
    let result = try await prune(lab, maps(["rest"]), allowed: 10)
    #expect(result.end == .done)
    #expect(result.objects.filter { $0.outcome == .deleted }.map(\.id.name) == ["plain"])
    for name in ["keeps", "unmarked", "copied"] {
      #expect(try await lab.live("v1", "ConfigMap", name) != nil)
    }
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.inventory.keys.map(\.name).sorted() == ["keeps", "rest"])
  }

  @Test func `a deletion that finalizers hold up is waited for`() async throws {
    let lab = try await Lab()
    try await lab.sync(maps(["held", "rest"]))
    try await lab.meddle(
      "v1",
      "ConfigMap",
      "held",
      ["metadata": ["finalizers": ["example.org/hold"]]]
    )
    let late = try await lab.sync(maps(["rest"])) { orders in
      orders.settings.pruning.isRequested = true
      orders.patience = .milliseconds(300)
    }
    guard case .unhealthy(let text) = late.end else {
      Issue.record("\(late.end)")
      return
    }
    #expect(text.hasPrefix("waiting for deletion of ConfigMap \(lab.namespace)/held"))
    #expect(text.contains("(held by finalizer 'example.org/hold'"))
    async let next = prune(lab, maps(["rest"]))
    try await lab.meddle("v1", "ConfigMap", "held", ["metadata": ["finalizers": .null]])
    #expect(try await next.end == .done)
    #expect(try await lab.store.record(of: lab.identity).inventory.count == 1)
  }
}
