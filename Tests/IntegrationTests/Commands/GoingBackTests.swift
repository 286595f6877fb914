import Foundation
import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// Returning to what was before: rollbacks, and applications that are deleted.
@Suite(.cluster, .timeLimit(.minutes(15))) struct GoingBackTests {
  @Test func `a rollback applies what an earlier sync had applied, without Git and hooks`()
    async throws
  {
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one"),
      "hook.yaml": Sample.job("hook", "argocd.argoproj.io/hook: PostSync"),
    ])
    let hook = "/apis/batch/v1/namespaces/\(swell.name)/jobs/hook"
    try await swell.commit([
      "m/a.yaml": Sample.configMap("a", "k: two"), "m/b.yaml": Sample.configMap("b", "k: v"),
    ])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let run = await live.api.get(hook)?[["metadata", "uid"]]
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    let rehearsal = try await swell("rollback", "--dry-run", "--quiet")
    #expect(rehearsal.output.contains("1 to configure"), "\(rehearsal)")
    #expect(rehearsal.output.contains("data.k: two → one"))
    #expect(await live.api.get("\(maps)/a")?[["data", "k"]] == "two")

    let back = try await swell("rollback", "--quiet", "--prune")
    #expect(back.exitCode == 0, "\(back)")
    #expect(await live.api.get("\(maps)/a")?[["data", "k"]] == "one")
    #expect(await live.api.get("\(maps)/b") == nil)
    #expect(await live.api.get(hook)?[["metadata", "uid"]] == run, "hooks are not run")
    let history = try await swell("history")
    #expect(history.lines(with: "rollback to 1").count == 1, "\(history)")

    let diff = try await swell("diff", "--app", swell.name, "--against", "1")
    #expect(diff.exitCode == 1)
    #expect(diff.output.contains("-  k: one\n+  k: two"), "\(diff)")
    #expect(
      try await swell("diff", "--app", swell.name, "--against", "2").exitCode == 0,
      "Git has stayed where it was"
    )

    let forth = try await swell("rollback", "2", "--quiet")
    #expect(forth.exitCode == 0, "\(forth)")
    #expect(await live.api.get("\(maps)/b")?[["data", "k"]] == "v")
    #expect(try await swell("diff").exitCode == 0, "Git has that, too")
  }

  @Test func `a rollback after an undo goes to what was before the last sync`() async throws {
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one"), "b.yaml": Sample.configMap("b", "k: v"),
    ])
    try await swell.commit(
      ["m/a.yaml": Sample.configMap("a", "k: two")],
      removing: ["m/b.yaml"]
    )
    for words in [["sync", "--quiet", "--prune"], ["undo", "--quiet"], ["rollback", "--quiet"]] {
      let done = try await swell.start(words[0], Array(words.dropFirst())).finish()
      #expect(done.exitCode == 0, "\(done)")
    }
    let map = await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a")
    #expect(map?[["data", "k"]] == "one")
    #expect(try await swell("history").lines(with: "rollback to 1").count == 1)
  }

  @Test(arguments: [10, 2])
  func `a rollback that was ended goes on to where it was going`(limit: Int) async throws {
    let (swell, live) = try await Live.synced(["a.yaml": Sample.configMap("a", "k: one")])
    let application = Sample.application()
      .replacing("project: default", with: "project: default\n  revisionHistoryLimit: \(limit)")
    try await swell.commit([
      "composition/c.yaml": application, "m/a.yaml": Sample.configMap("a", "k: two"),
    ])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let server = try FaultyServer(before: live.connection) { request in
      request.isRealWrite && request.target.contains("/configmaps/a")
        ? FaultyServer.Answer(status: 403, reason: "Forbidden") : nil
    }
    var hindered = swell
    hindered.kubeconfig = server.kubeconfig
    #expect(try await hindered("rollback", "--quiet").exitCode == 5)
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    #expect(await live.api.get(map)?[["data", "k"]] == "two")
    let again = try await swell("rollback", "--quiet")
    #expect(again.exitCode == 0, "\(again)")
    #expect(await live.api.get(map)?[["data", "k"]] == "one")
  }

  @Test func `a rollback to what is not on record is refused with what there is`() async throws {
    let (swell, _) = try await Live.synced(["a.yaml": Sample.configMap("a", "k: one")])
    let first = try await swell("rollback")
    #expect(first.exitCode == 3)
    #expect(first.errors.contains("no earlier sync came to a good end"), "\(first)")
    let unknown = try await swell("rollback", "7")
    #expect(unknown.exitCode == 3)
    #expect(unknown.errors.contains("cannot find sync 7 of '\(swell.name)': there are 1"))
    #expect(try await swell("rollback", "first").exitCode == 2)
  }

  @Test func `an application is deleted in reverse order with its hooks, and can be brought back`()
    async throws
  {
    let wave = "argocd.argoproj.io/sync-wave: \"5\""
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one"),
      "b.yaml": Sample.job("b", wave),
      "keep.yaml": Sample.configMap("kept", "k: v").replacing(
        "{name: kept}",
        with: "{name: kept, annotations: {argocd.argoproj.io/sync-options: Delete=false}}"
      ),
      "helm.yaml": Sample.configMap("helms", "k: v").replacing(
        "{name: helms}",
        with: "{name: helms, annotations: {helm.sh/resource-policy: keep}}"
      ),
      "before.yaml": Sample.job("before", "argocd.argoproj.io/hook: PreDelete"),
      "after.yaml": Sample.job("after", "helm.sh/hook: post-delete"),
      "first.yaml": Sample.job("first", "argocd.argoproj.io/hook: PreSync"),
      "named.yaml": Sample.job("x", "argocd.argoproj.io/hook: PostSync")
        .replacing("name: x", with: "generateName: named-"),
      "stays.yaml": Sample.job(
        "stays",
        "argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/sync-options: Delete=false"
      ),
    ])
    let jobs = "/apis/batch/v1/namespaces/\(swell.name)/jobs"
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    #expect(await live.api.get("\(jobs)/before") == nil)
    #expect(await live.api.get(jobs)?["items"]?.list?.count == 4)
    #expect(try await swell("delete").exitCode == 2, "nothing is deleted by leaving words out")
    let finished = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(await live.api.get("\(jobs)/before")?[["status", "succeeded"]] == 1)
    #expect(await live.api.get("\(jobs)/after")?[["status", "succeeded"]] == 1)
    let left = await live.api.get(jobs)?["items"]?.list?.map { $0[["metadata", "name"]] }
    #expect(left == ["after", "before", "stays"], "the hooks of syncs go as all else does")
    #expect(await live.api.get("\(maps)/a") == nil)
    #expect(await live.api.get("\(maps)/kept") != nil)
    #expect(await live.api.get("\(maps)/helms") != nil)
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)") != nil)
    let again = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(again.exitCode == 0, "\(again)")
    let undo = try await swell("undo", "--quiet")
    #expect(undo.exitCode == 0, "\(undo)")
    #expect(await live.api.get("\(maps)/a")?[["data", "k"]] == "one")
    #expect(await live.api.get("\(jobs)/first") == nil, "no hook is run by it")
  }

  @Test func `a deletion that needs approval waits for it`() async throws {
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one").replacing(
        "{name: a}",
        with: "{name: a, annotations: {argocd.argoproj.io/sync-options: Delete=confirm}}"
      )
    ])
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    let refused = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(refused.exitCode == 7, "\(refused)")
    #expect(await live.api.get(path) != nil)
    let approved = try await swell("delete", "--app", swell.name, "--quiet", "--approve-deletions")
    #expect(approved.exitCode == 0)
    #expect(await live.api.get(path) == nil)
  }

  @Test
  func `the application's own annotation approves deletions, those before the last sync do not`()
    async throws
  {
    let confirmed = Sample.configMap("a", "k: one").replacing(
      "{name: a}",
      with: "{name: a, annotations: {argocd.argoproj.io/sync-options: Prune=confirm}}"
    )
    let (swell, live) = try await Live.synced([
      "a.yaml": confirmed, "b.yaml": Sample.configMap("b", "k: one"),
    ])
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    func approve(_ time: String) -> [String: String] {
      let annotations = "annotations: {argocd.argoproj.io/deletion-approved: \"\(time)\"}"
      return [
        "composition/c.yaml": Sample.application().replacing(
          "{name: NAMESPACE}",
          with: "{name: NAMESPACE, \(annotations)}"
        )
      ]
    }
    try await swell.commit(approve("2026-01-01T00:00:00Z"), removing: ["m/a.yaml"])
    let refused = try await swell("sync", "--quiet", "--prune")
    #expect(refused.exitCode == 7, "\(refused)")
    #expect(refused.output.contains("without approval"), "\(refused)")
    #expect(await live.api.get(path) != nil)
    let now = Date().ISO8601Format()
    try await swell.commit(approve(now))
    let approved = try await swell("sync", "--quiet", "--prune")
    #expect(approved.exitCode == 0, "\(approved)")
    #expect(await live.api.get(path) == nil)
  }

  @Test func `an application that the composition no longer yields goes with its hooks`()
    async throws
  {
    let live = try Live()
    let second = Sample.application("path: second")
      .replacing("metadata: {name: NAMESPACE}", with: "metadata: {name: NAMESPACE-second}")
    var files = Sample.repository(["a.yaml": Sample.configMap("a", "k: one")])
    let first = files["composition/c.yaml"] ?? ""
    files["composition/c.yaml"] = first + "---\n" + second
    files["second/b.yaml"] = Sample.configMap("b", "k: one")
    files["second/before.yaml"] = Sample.job("before", "argocd.argoproj.io/hook: PreDelete")
    files["second/first.yaml"] = Sample.job("first", "argocd.argoproj.io/hook: PreSync")
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let made = try await swell("sync", "--quiet")
    try #require(made.exitCode == 0, "\(made)")
    try await swell.commit(["composition/c.yaml": first])
    let space = "/api/v1/namespaces/\(swell.name)"
    for _ in 0..<2 {
      let told = try await swell("sync", "--quiet")
      #expect(told.output.contains("the composition no longer yields it"), "\(told)")
      #expect(told.output.contains("1 skipped"), "\(told)")
      #expect(await live.api.get("\(space)/configmaps/b") != nil)
    }
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned)")
    #expect(await live.api.get("\(space)/configmaps/b") == nil)
    let jobs = "/apis/batch/v1/namespaces/\(swell.name)/jobs"
    #expect(await live.api.get("\(jobs)/before")?[["status", "succeeded"]] == 1)
    #expect(await live.api.get("\(jobs)/first") == nil)
    #expect(await live.api.get("\(space)/configmaps/a") != nil)
    let last = try await swell("sync", "--quiet", "--prune")
    #expect(!last.output.contains("no longer yields"), "\(last)")
  }

  @Test(arguments: [("Delete=false", 0), ("Delete=confirm", 7)])
  func `an application that vanished is deleted as it said itself`(option: String, exitCode: Int32)
    async throws
  {
    let live = try Live()
    let kept = Sample.application().replacing("=true]", with: "=true, \(option)]")
    let files = Sample.repository(["a.yaml": Sample.configMap("a", "k: v")])
      .merging(["composition/c.yaml": kept]) { $1 }
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    try #require(try await swell("sync", "--quiet").exitCode == 0)
    let other = Sample.application("path: rest")
      .replacing("metadata: {name: NAMESPACE}", with: "metadata: {name: NAMESPACE-rest}")
    try await swell.commit([
      "composition/c.yaml": other, "rest/b.yaml": Sample.configMap("b", "k: v"),
    ])
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == exitCode, "\(pruned)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") != nil)
  }

  @Test func `a deletion whose hook has a name made for it can be tried again`() async throws {
    let stuck = Sample.job("x", "argocd.argoproj.io/hook: PreDelete")
      .replacing("name: x", with: "generateName: stuck-")
      .replacing("spec:\n  backoffLimit", with: "spec:\n  parallelism: 0\n  backoffLimit")
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: v"), "stuck.yaml": stuck,
    ])
    for _ in 0..<2 {
      let late = try await swell("delete", "--app", swell.name, "--quiet", "--timeout", "1s")
      #expect(late.exitCode == 6, "\(late)")
    }
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") != nil)
    let jobs = await live.api.get("/apis/batch/v1/namespaces/\(swell.name)/jobs")
    #expect(jobs?["items"]?.list?.count == 1)
  }

  @Test func `a hook that somebody has deleted holds no deletion up`() async throws {
    let hook = Sample.job("first", "argocd.argoproj.io/hook: PreSync")
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: v"), "first.yaml": hook,
    ])
    let path = "/apis/batch/v1/namespaces/\(swell.name)/jobs/first"
    let held: Value = ["metadata": ["finalizers": ["argocd.argoproj.io/hook-finalizer"]]]
    #expect(await live.api.send(.merge(held, into: path)) == 200)
    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0?.isBeingDeleted == true }
    let deleted = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(deleted.exitCode == 0, "\(deleted)")
    #expect(await live.api.get(path) == nil)
  }

  @Test func `an application of which nothing is remembered is deleted on approval alone`()
    async throws
  {
    let (swell, live) = try await Live.synced(["a.yaml": Sample.configMap("a", "k: v")])
    let secrets = "/api/v1/namespaces/\(swell.name)-state/secrets"
    let kept = (await live.api.get(secrets)?["items"]?.list ?? [])
      .filter { $0[["metadata", "labels", "swell.dev/record"]] == "manifests" }
      .compactMap { $0[["metadata", "name"]]?.string }
    try #require(!kept.isEmpty)
    for name in kept { #expect(await live.api.send(.delete("\(secrets)/\(name)")) == 200) }
    let other = Sample.application("path: rest")
      .replacing("metadata: {name: NAMESPACE}", with: "metadata: {name: NAMESPACE-rest}")
    try await swell.commit([
      "composition/c.yaml": other, "rest/b.yaml": Sample.configMap("b", "k: v"),
    ])
    let refused = try await swell("sync", "--quiet", "--prune")
    #expect(refused.exitCode == 7, "\(refused)")
    #expect(refused.output.contains("how it may be deleted is not known"), "\(refused)")
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    #expect(await live.api.get(map) != nil)
    let approved = try await swell("sync", "--quiet", "--prune", "--approve-deletions")
    #expect(approved.exitCode == 0, "\(approved)")
    #expect(await live.api.get(map) == nil)
  }
}
