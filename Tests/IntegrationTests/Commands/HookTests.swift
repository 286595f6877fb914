import Foundation
import Manifests
import ServerProxy
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

  @Test func `a hook that holds something is there again when a sync is tried again`()
    async throws
  {
    let all = "before-hook-creation,hook-succeeded,hook-failed"
    let account = """
      apiVersion: v1
      kind: ServiceAccount
      metadata:
        name: user
        annotations:
          helm.sh/hook: pre-install
          helm.sh/hook-weight: "-5"
          helm.sh/hook-delete-policy: \(all)

      """
    let hook = Sample.job(
      "migrate",
      "helm.sh/hook: pre-install, helm.sh/hook-delete-policy: before-hook-creation",
      pods: Self.failing
    )
    let swell = try await swell(["user.yaml": account, "migrate.yaml": hook])
    let path = "/api/v1/namespaces/\(swell.name)/serviceaccounts/user"
    let server = try FaultyServer(before: live.connection) { _ in nil }
    var watched = swell
    watched.kubeconfig = server.kubeconfig
    for _ in 0..<2 {
      let before = server.requests.count
      let failed = try await watched("sync", "--quiet")
      #expect(failed.exitCode == 5, "\(failed)")
      let made = server.requests.dropFirst(before).filter { $0.isRealWrite }.map(\.target)
      #expect(made.contains { $0.contains("/serviceaccounts/user") }, "\(made)")
      #expect(await live.api.get(path) == nil, "it goes with the hooks that failed")
    }
  }

  @Test func `what a hook did in a namespace that is gone is done again in its successor`()
    async throws
  {
    // It is gone once it has succeeded, and what it did stays.
    let hook = Sample.job(
      "init",
      "argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded"
    )
    let swell = try await swell([
      "a.yaml": Sample.configMap("a", "k: v"), "init.yaml": hook,
      "web.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        + "spec: {type: Nonsense, ports: [{port: 80}]}\n",
    ])
    let path = "/apis/batch/v1/namespaces/\(swell.name)/jobs/init"
    #expect(try await swell("sync", "--quiet").exitCode == 5)
    let first = try #require(await live.api.get(path))
    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0 == nil }
    #expect(try await swell("sync", "--quiet").exitCode == 5)
    #expect(await live.api.get(path) == nil, "what was done is done")

    let space = "/api/v1/namespaces/\(swell.name)"
    #expect(await live.api.send(.delete(space)) == 200)
    try await live.wait(for: space) { $0 == nil }
    let renewed = try await swell("sync", "--quiet")
    #expect(renewed.exitCode == 5, "\(renewed)")
    let second = await live.api.get(path)
    #expect(second != nil && second?.uid != first.uid, "\(renewed)")
  }

  private static func remembering(_ count: Int) -> [String: String] {
    [
      "composition/c.yaml": Sample.application()
        .replacing("project: default", with: "project: default\n  revisionHistoryLimit: \(count)")
    ]
  }

  @Test func `a sync of some objects has no hooks run that have run`() async throws {
    let files = Sample.repository([
      "a.yaml": Sample.configMap("a", "k: v"), "b.yaml": Sample.configMap("b", "k: v"),
      "hook.yaml": Sample.job("hook", "argocd.argoproj.io/hook: PostSync"),
    ])
    let swell = try await Swell(
      files.merging(Self.remembering(1)) { $1 },
      kubeconfig: live.connection.kubeconfig
    )
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let hook = await jobs(swell).first?.uid
    try await swell.commit([:], removing: ["m/b.yaml"])
    let words = ["--quiet", "--prune", "--resource", ":ConfigMap:b"]
    #expect(try await swell.start("sync", words).finish().exitCode == 0)
    #expect(await !isThere("b", swell))
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    #expect(await jobs(swell).first?.uid == hook)
  }

  @Test func `what was deleted is installed anew`() async throws {
    let key =
      "apiVersion: v1\nkind: Secret\n"
      + "metadata: {name: key, annotations: {helm.sh/hook: post-install}}\n"
    let broken = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: Nonsense}\n"
    let swell = try await swell([
      "a.yaml": Sample.configMap("a", "k: v"), "key.yaml": key, "web.yaml": broken,
    ])
    #expect(try await swell("sync", "--quiet").exitCode == 5)
    #expect(try await swell("delete", "--app", swell.name, "--quiet").exitCode == 0)
    #expect(try await swell("sync", "--quiet").exitCode == 5)
    try await swell.commit([:], removing: ["m/web.yaml"])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/secrets/key") != nil)
  }

  @Test func `an installation remains one until it has succeeded`() async throws {
    let key =
      "apiVersion: v1\nkind: Secret\n"
      + "metadata: {name: key, annotations: {helm.sh/hook: post-install}}\n"
    let broken = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: Nonsense}\n"
    let swell = try await Swell(
      Sample.repository(["key.yaml": key, "web.yaml": broken])
        .merging(Self.remembering(1)) { $1 },
      kubeconfig: live.connection.kubeconfig
    )
    for data in ["k: one", "k: two", "k: three"] {
      try await swell.commit(["m/a.yaml": Sample.configMap("a", data)])
      #expect(try await swell("sync", "--quiet").exitCode == 5)
    }
    try await swell.commit([:], removing: ["m/web.yaml"])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let path = "/api/v1/namespaces/\(swell.name)/secrets/key"
    let made = await live.api.get(path)
    #expect(made != nil)
    for data in ["k: four", "k: five"] {
      try await swell.commit(["m/a.yaml": Sample.configMap("a", data)])
      #expect(try await swell("sync", "--quiet").exitCode == 0)
    }
    #expect(await live.api.get(path)?.uid == made?.uid, "later ones are upgrades")
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
