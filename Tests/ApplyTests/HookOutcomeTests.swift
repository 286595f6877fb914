import Apply
import Manifests
import Order
import Report
import TestSupport
import Testing

@testable import Cluster

/// What hooks come to, and what a sync makes of it.
@Suite(.cluster, .timeLimit(.minutes(15))) struct HookOutcomeTests {
  private func map(_ name: String, _ annotations: String = "", key: String = "k") -> String {
    """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: \(name), annotations: {\(annotations)}}
    data: {"\(key)": v}
    """
  }

  private func text(_ parts: String...) -> String { parts.joined(separator: "\n---\n") }

  /// Follows an object until it is as wanted; nil stands for one that is not there.
  private func follow(
    _ lab: Lab,
    _ name: String,
    kind: (version: String, name: String) = ("batch/v1", "Job"),
    until isAsWanted: (Value?) -> Bool
  ) async throws {
    let type = try lab.type(kind.version, kind.name)
    let scope = ListScope.one(name, in: lab.namespace)
    var last: Value?
    for try await change in lab.client.feed(of: type, scope) {
      switch change {
      case .listing: last = nil
      case .found(let objects): last = objects.first ?? last
      case .listed: if isAsWanted(last) { return }
      case .stored(let object): if isAsWanted(object) { return }
      case .deleted: if isAsWanted(nil) { return }
      }
    }
  }

  // MARK: Hooks that others delete

  /// When a controller deletes a hook that has finished.
  enum Expiry: String, CaseIterable, CustomTestStringConvertible {
    /// While another hook of its step still runs, so that nobody has looked after it yet.
    case unseen = "PreSync"
    /// When it is done with, and hooks of a later phase run.
    case seen = "PostSync"

    var testDescription: String { "\(self)" }
  }

  /// Deletes the Job `quick` as the controller of finished Jobs does, then lets `slow` run.
  private func expire(_ lab: Lab, _ expiry: Expiry, _ propagation: Propagation) async throws {
    switch expiry {
    case .unseen: try await follow(lab, "quick") { $0?["status"]?["succeeded"] == 1 }
    // Where the controller is at work it may be faster.
    case .seen: try await follow(lab, "slow") { $0 != nil }
    }
    let type = try lab.type("batch/v1", "Job")
    try await lab.client.delete(
      type,
      namespace: lab.namespace,
      name: "quick",
      propagation: propagation
    )
    try await follow(lab, "quick") { job in
      expiry == .seen ? job == nil : job?["metadata"]?["deletionTimestamp"] != nil
    }
    try await follow(lab, "slow") { $0 != nil }
    try await lab.meddle("batch/v1", "Job", "slow", ["spec": ["parallelism": 1]])
  }

  @Test(
    arguments: Expiry.allCases,
    [
      (Propagation.foreground, "BeforeHookCreation"), (.background, "BeforeHookCreation"),
      (.foreground, "HookSucceeded"),
    ]
  )
  func `a hook that expires when it has finished counts as finished and runs once`(
    expiry: Expiry,
    deletion: (Propagation, policy: String)
  ) async throws {
    let lab = try await Lab()
    let all = text(
      hookJob("quick", "PreSync", policy: deletion.policy, "ttlSecondsAfterFinished: 0"),
      map("settings"),
      hookJob("slow", expiry.rawValue, "parallelism: 0")
    )
    let result = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await expire(lab, expiry, deletion.0) }
      defer { group.cancelAll() }
      return try await lab.sync(all) { $0.patience = .seconds(120) }
    }
    #expect(result.end == .done, "\(result.end)")
    #expect(result.summary.contains("Job quick: created"), "\(result.summary)")
    let applies = lab.sent().filter {
      $0.hasPrefix("PATCH") && $0.contains("/jobs/quick?") && $0.contains("force=true")
    }
    #expect(applies.count == 1, "\(applies)")
    // Nothing of the sync holds the hook any more.
    try await follow(lab, "quick") { $0 == nil }
    let record = try await lab.store.record(of: lab.identity)
    #expect(record.history.map(\.end) == [.succeeded])
    _ = lab.sent()
    #expect(try await lab.sync(all).end == .done)
    #expect(lab.sent().writes.isEmpty)
  }

  // MARK: Failures

  /// What makes a sync fail.
  enum Fault: CaseIterable, CustomTestStringConvertible {
    case hook, refusal, health

    var testDescription: String { "\(self)" }
  }

  private func culprit(_ fault: Fault, isFixed: Bool) -> String {
    switch fault {
    case .hook: return hookJob("culprit", "PreSync", fails: !isFixed)
    case .refusal: return map("culprit", key: isFixed ? "k" : "no key")
    case .health:
      return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: culprit}
        spec:
          progressDeadlineSeconds: \(isFixed ? 600 : 1)
          selector: {matchLabels: {app: culprit}}
          template:
            metadata:
              labels: {app: culprit}
              annotations: {testcluster.swell.dev/never-ready: "\(!isFixed)"}
            spec: {containers: [{name: main, image: "web:1"}]}
        """
    }
  }

  private func isFailed(_ end: ApplicationReport.End) -> Bool {
    if case .failed = end { true } else { false }
  }

  private func uid(_ lab: Lab, _ job: String) async throws -> Value? {
    try await lab.live("batch/v1", "Job", job)?["metadata"]?["uid"]
  }

  @Test(arguments: Fault.allCases)
  func `hooks for failures run in each sync that fails, and in no other`(fault: Fault)
    async throws
  {
    let lab = try await Lab()
    func all(isFixed: Bool) -> String {
      text(
        culprit(fault, isFixed: isFixed),
        hookJob("rescue", "SyncFail"),
        hookJob("after", "PostSync")
      )
    }
    let failed = try await lab.sync(all(isFixed: false))
    #expect(isFailed(failed.end), "\(failed.end)")
    #expect(failed.summary.contains("Job rescue: created"), "\(failed.summary)")
    #expect(failed.summary.contains("Job after: skipped: an earlier wave failed"))
    let rescue = try #require(try await lab.live("batch/v1", "Job", "rescue"))
    #expect(rescue["status"]?["succeeded"] == 1, "the sync waits for it")
    #expect(rescue["metadata"]?["finalizers"] == nil)
    #expect(try await uid(lab, "after") == nil)

    #expect(isFailed(try await lab.sync(all(isFixed: false)).end))
    let again = try #require(try await uid(lab, "rescue"))
    #expect(again != rescue["metadata"]?["uid"], "it runs anew")
    #expect(try await uid(lab, "after") == nil)

    let fixed = try await lab.sync(all(isFixed: true))
    #expect(fixed.end == .done, "\(fixed.end)")
    #expect(fixed.summary.contains("Job rescue: skipped: a hook of no phase"), "\(fixed.summary)")
    #expect(try await uid(lab, "rescue") == again)
    #expect(try await lab.live("batch/v1", "Job", "after")?["status"]?["succeeded"] == 1)
  }

  @Test func `a sync that succeeds makes no hook for failures`() async throws {
    let lab = try await Lab()
    let result = try await lab.sync(text(map("settings"), hookJob("rescue", "SyncFail")))
    #expect(result.end == .done, "\(result.end)")
    #expect(try await uid(lab, "rescue") == nil)
  }

  @Test func `a hook for failures that fails itself does not hide what failed first`()
    async throws
  {
    let lab = try await Lab()
    let result = try await lab.sync(
      text(map("culprit", key: "no key"), hookJob("rescue", "SyncFail", fails: true))
    )
    guard case .failed(let reason) = result.end else {
      Issue.record("\(result.end)")
      return
    }
    #expect(reason.hasPrefix("ConfigMap \(lab.namespace)/culprit: "), "\(reason)")
    let rescue = try #require(result.objects.first { $0.id.name == "rescue" })
    #expect(rescue.outcome.word == "failed", "\(result.summary)")
  }

  @Test(arguments: [true, false])
  func `hooks that a failure deletes go when the sync fails, and stay when it succeeds`(
    fails: Bool
  ) async throws {
    let lab = try await Lab()
    let result = try await lab.sync(
      text(
        hookJob("first", "PreSync", policy: "HookFailed", wave: -1),
        hookJob("kept", "PreSync", policy: "HookSucceeded", wave: -1),
        hookJob("last", "PreSync", policy: "HookFailed", fails: fails),
        map("settings")
      )
    )
    #expect(isFailed(result.end) == fails, "\(result.end)")
    #expect((try await lab.live("v1", "ConfigMap", "settings") == nil) == fails)
    for (name, goes) in [("first", fails), ("last", fails), ("kept", !fails)] {
      if goes {
        try await follow(lab, name) { $0 == nil }
      } else {
        let live = try await lab.live("batch/v1", "Job", name)?["metadata"]
        #expect(live != nil && live?["deletionTimestamp"] == nil, "\(name)")
      }
    }
  }

  // MARK: Skipped objects

  @Test func `what is to be skipped is never applied, nor pruned`() async throws {
    let lab = try await Lab()
    let skip = "argocd.argoproj.io/hook: Skip"
    let first = try await lab.sync(text(map("a"), map("b"), map("never", skip)))
    #expect(first.end == .done, "\(first.end)")
    #expect(try await lab.live("v1", "ConfigMap", "never") == nil)
    let other = text(map("a", key: "other"), map("b", skip, key: "other"), map("never", skip))
    let second = try await lab.sync(other) { $0.settings.pruning.isRequested = true }
    #expect(second.end == .done, "\(second.end)")
    #expect(second.summary == ["ConfigMap a: configured"])
    #expect(try await lab.live("v1", "ConfigMap", "a")?["data"] == ["other": "v"])
    #expect(try await lab.live("v1", "ConfigMap", "b")?["data"] == ["k": "v"])
    #expect(try await lab.live("v1", "ConfigMap", "never") == nil)
  }
}
