import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Hooks of a sync that is done once more.
@Suite(.cluster, .timeLimit(.minutes(15))) struct HookTests {
  private let live: Live

  init() throws { live = try Live() }

  private func swell(_ manifests: [String: String]) async throws -> Swell {
    try await Swell(Sample.repository(manifests), kubeconfig: live.connection.kubeconfig)
  }

  private func jobs(_ swell: Swell) async -> [Value] {
    await live.api.get("/apis/batch/v1/namespaces/\(swell.name)/jobs")?["items"]?.list ?? []
  }

  private func isThere(_ map: String, _ swell: Swell) async -> Bool {
    await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/\(map)") != nil
  }

  private static let failing = "testcluster.swell.dev/fail: \"true\""

  @Test func `a hook that was refused is not taken for the one before`() async throws {
    let hook = Sample.job(
      "migrate",
      "argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded"
    )
    // It stays where a later one fails.
    let swell = try await swell([
      "hook.yaml": hook,
      "after.yaml": Sample.job(
        "after",
        "argocd.argoproj.io/hook: PostSync",
        pods: Self.failing
      ),
    ])
    #expect(try await swell("sync", "--quiet").exitCode == 5)
    try await swell.commit([
      "m/hook.yaml": hook.replacing("job:1", with: "job:2"),
      "m/after.yaml": Sample.job("after", "argocd.argoproj.io/hook: PostSync"),
      "m/b.yaml": Sample.configMap("b", "k: v"),
    ])
    for _ in 0..<3 {
      let refused = try await swell("sync", "--quiet")
      #expect(refused.exitCode == 5, "\(refused)")
      #expect(refused.output.contains("Job.batch \(swell.name)/migrate"), "\(refused)")
      #expect(await !isThere("b", swell))
    }
    let path = "/apis/batch/v1/namespaces/\(swell.name)/jobs/migrate"
    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0 == nil }
    let done = try await swell("sync", "--quiet")
    #expect(done.exitCode == 0, "\(done)")
    #expect(await isThere("b", swell))
  }

  @Test(arguments: ["BeforeHookCreation", "HookSucceeded"])
  func `a hook with a name made for it that failed is run again`(policy: String) async throws {
    let hook = Sample.job(
      "x",
      "argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: \(policy)",
      pods: Self.failing
    )
    .replacing("name: x", with: "generateName: migrate-")
    let swell = try await swell(["a.yaml": Sample.configMap("a", "k: v"), "hook.yaml": hook])
    let failed = try await swell("sync", "--quiet")
    #expect(failed.exitCode == 5, "\(failed)")
    let first = try #require(await jobs(swell).first)
    let again = try await swell("sync", "--quiet")
    #expect(again.exitCode == 5, "\(again)")
    let second = try #require(await jobs(swell).first)
    #expect(second.uid != first.uid, "\(again)")
    #expect(await jobs(swell).count == 1)
    #expect(await !isThere("a", swell))
  }

  @Test func `an undo between them does not make up for a sync that failed`() async throws {
    let swell = try await swell([
      "a.yaml": Sample.configMap("a", "k: v"), "b.yaml": Sample.configMap("b", "k: v"),
      "before.yaml": Sample.job("before", "argocd.argoproj.io/hook: PreSync"),
    ])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let after = Sample.job("after", "argocd.argoproj.io/hook: PostSync", pods: Self.failing)
    try await swell.commit(["m/after.yaml": after], removing: ["m/b.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 5)
    func uid(_ name: String) async -> String? {
      await jobs(swell).first { $0[["metadata", "name"]] == .string(name) }?.uid
    }
    let (before, failed) = (await uid("before"), await uid("after"))
    #expect(try await swell("undo", "--quiet").exitCode == 0)
    #expect(await isThere("b", swell))
    let words = ["--quiet", "--prune", "--resource", ":ConfigMap:a"]
    #expect(try await swell.start("sync", words).finish().exitCode == 0)
    let again = try await swell("sync", "--quiet")
    #expect(again.exitCode == 5, "\(again)")
    #expect(await uid("before") == before, "what was finished is not run twice")
    let last = await uid("after")
    #expect(last != nil && last != failed)
  }

  @Test func `a plan tells which hooks would run`() async throws {
    let swell = try await swell([
      "a.yaml": Sample.configMap("a", "k: v"),
      "before.yaml": Sample.job("before", "argocd.argoproj.io/hook: PreSync"),
      "after.yaml": Sample.job(
        "after",
        "argocd.argoproj.io/hook: PostSync",
        pods: Self.failing
      ),
      "rescue.yaml": Sample.job("rescue", "argocd.argoproj.io/hook: SyncFail"),
    ])
    let fresh = try await swell("plan")
    let rescue = "skipped    Job.batch \(swell.name)/rescue (SyncFail hook)"
    #expect(fresh.lines(with: rescue).count == 1, "\(fresh)")
    #expect(fresh.output.contains("4 to create"), "\(fresh)")
    #expect(try await swell("sync", "--quiet").exitCode == 5)
    let again = try await swell("plan")
    #expect(again.lines(with: "unchanged  Job.batch \(swell.name)/before").count == 1, "\(again)")
    #expect(again.lines(with: "create     Job.batch \(swell.name)/after").count == 1, "\(again)")
  }
}
