import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Deletions that are taken back.
@Suite(.cluster, .timeLimit(.minutes(15))) struct UndoTests {
  @Test func `what was pruned is brought back as it was`() async throws {
    let secret = """
      apiVersion: v1
      kind: Secret
      metadata: {name: keys, labels: {app: web}}
      stringData: {password: pruned-s3cret}

      """
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one"), "keys.yaml": secret,
      "job.yaml": Sample.job("once", "team: data"),
    ])
    try await swell.commit([:], removing: ["m/keys.yaml", "m/job.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    let path = "/api/v1/namespaces/\(swell.name)/secrets/keys"
    #expect(await live.api.get(path) == nil)
    let undo = try await swell("undo")
    #expect(undo.exitCode == 0, "\(undo)")
    #expect(!undo.output.contains("s3cret") && !undo.errors.contains("s3cret"))
    let restored = try #require(await live.api.get(path))
    #expect(
      restored[["data", "password"]] == .string(Base64.text(of: Array("pruned-s3cret".utf8)))
    )
    #expect(restored[["metadata", "labels", "app"]] == "web")
    #expect(await live.api.get("/apis/batch/v1/namespaces/\(swell.name)/jobs/once") != nil)
    #expect(try await swell("history").lines(with: "undo of 2").count == 1)
    let again = try await swell("sync", "--quiet", "--prune")
    #expect(again.output.contains("1 unchanged, 2 deleted"), "\(again)")
    #expect(try await swell("undo", "1").exitCode == 3, "the first sync deleted nothing")
  }

  @Test func `what was made anew is brought back only where it is gone since`() async throws {
    func job(_ image: String) -> String {
      Sample.job("once", "argocd.argoproj.io/sync-options: Force=true")
        .replacing("job:1", with: image)
    }
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one"), "b.yaml": Sample.configMap("b", "k: one"),
      "job.yaml": job("job:1"),
    ])
    try await swell.commit([:], removing: ["m/a.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    try await swell.commit(["m/job.yaml": job("job:2")], removing: ["m/b.yaml"])
    let forced = try await swell("sync", "--quiet")
    #expect(forced.exitCode == 0, "\(forced)")
    let path = "/apis/batch/v1/namespaces/\(swell.name)/jobs/once"
    let image = ["spec", "template", "spec", "containers"]
    func current() async -> Value? { await live.api.get(path)?[image]?.list?.first?["image"] }
    #expect(await current() == "job:2")

    // It made the Job anew and deleted nothing for good.
    let undo = try await swell("undo", "--quiet")
    #expect(undo.exitCode == 0, "\(undo)")
    #expect(undo.output.contains("1 created"), "\(undo)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") != nil)
    #expect(await current() == "job:2")

    let named = try await swell("undo", "--quiet", "3")
    #expect(named.output.contains("Job.batch \(swell.name)/once is there again"), "\(named)")
    #expect(await current() == "job:2")
    _ = await live.api.send(.delete(path))
    try await live.wait(for: path) { $0 == nil }
    #expect(try await swell("undo", "--quiet").exitCode == 0)
    #expect(await current() == "job:1", "what was to be made anew and is not there comes first")
  }

  @Test func `what others have written is brought back with all else, in its order`()
    async throws
  {
    let web = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 0
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            initContainers: [{name: wait, image: "wait:1"}, {name: migrate, image: "migrate:1"}]
            containers:
            - name: web
              image: "web:1"
              env: [{name: Z, value: z}, {name: A, value: $(Z)}]
            - {name: side, image: "side:1"}

      """
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: one, l: one"), "web.yaml": web,
    ])
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    let path = "/apis/apps/v1/namespaces/\(swell.name)/deployments/web"
    let theirs: Value = ["data": ["k": "theirs", "m": "theirs"]]
    #expect(await live.api.send(.merge(theirs, into: map)) == 200)
    let spec = ["spec", "template", "spec"]
    let before = try #require(await live.api.get(path)?[spec])
    var containers = try #require(before["containers"]?.list)
    containers[0]["image"] = "web:2"
    let patch: Value = ["spec": ["template": ["spec": ["containers": .list(containers)]]]]
    #expect(await live.api.send(.merge(patch, into: path)) == 200)

    #expect(try await swell("delete", "--app", swell.name, "--quiet").exitCode == 0)
    let undo = try await swell("undo", "--quiet")
    #expect(undo.exitCode == 0, "\(undo)")
    #expect(await live.api.get(map)?["data"] == ["k": "theirs", "l": "one"], "m is not Swell's")
    let after = try #require(await live.api.get(path)?[spec])
    #expect(after["initContainers"] == before["initContainers"])
    #expect(after["containers"] == .list(containers))
  }

  @Test func `hooks around a deletion run again after it was taken back`() async throws {
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: v").replacing(
        "{name: a}",
        with: "{name: a, finalizers: [example.org/kept]}"
      ),
      "b.yaml": Sample.configMap("b", "k: v"),
      "backup.yaml": Sample.job("backup", "argocd.argoproj.io/hook: PreDelete"),
    ])
    let job = "/apis/batch/v1/namespaces/\(swell.name)/jobs/backup"
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    let words = ["--app", swell.name, "--quiet", "--timeout", "3s"]
    let held = try await swell.start("delete", words).finish()
    #expect(held.exitCode == 6, "\(held)")
    let first = try #require(await live.api.get(job))
    let none: Value = ["metadata": ["finalizers": []]]
    #expect(await live.api.send(.merge(none, into: map)) == 200)
    try await live.wait(for: map) { $0 == nil }
    #expect(try await swell("undo", "--quiet").exitCode == 0)
    #expect(await live.api.send(.merge(none, into: map)) == 200)
    let deleted = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(deleted.exitCode == 0, "\(deleted)")
    let second = await live.api.get(job)
    #expect(second != nil && second?.uid != first.uid)
  }

  @Test func `what another record has kept is not brought back`() async throws {
    let (swell, live) = try await Live.synced([
      "a.yaml": Sample.configMap("a", "k: v"), "b.yaml": Sample.configMap("b", "k: v"),
    ])
    try await swell.commit([:], removing: ["m/b.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    // Without it everything is adopted anew, and syncs are counted from one.
    let secrets = "/api/v1/namespaces/\(swell.name)-state/secrets"
    let head = await live.api.get(secrets)?["items"]?.list?.first {
      $0[["metadata", "labels", "swell.dev/record"]] == "head"
    }
    let name = try #require(head?[["metadata", "name"]]?.string)
    #expect(await live.api.send(.delete("\(secrets)/\(name)")) == 200)
    for data in ["k: two", "k: three", "k: four"] {
      try await swell.commit(["m/a.yaml": Sample.configMap("a", data)])
      let synced = try await swell("sync", "--quiet", "--prune")
      #expect(synced.exitCode == 0, "\(synced)")
    }
    let undo = try await swell("undo")
    #expect(undo.exitCode == 3, "\(undo)")
    #expect(undo.errors.contains("nothing that it deleted is on record"), "\(undo)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/b") == nil)
  }

  @Test func `hooks that hold something come back with their application, and stay`()
    async throws
  {
    func secret(_ name: String, _ annotations: String) -> String {
      """
      apiVersion: v1
      kind: Secret
      metadata: {\(name), annotations: {\(annotations)}}
      stringData: {key: \(name.suffix(3))-s3cret}

      """
    }
    let hooks = [
      "key.yaml": secret(
        "name: key",
        "helm.sh/hook: pre-install, helm.sh/hook-weight: \"1\""
      ),
      "once.yaml": Sample.job("once", "helm.sh/hook: post-install"),
      "pod.yaml": "apiVersion: v1\nkind: Pod\n"
        + "metadata: {name: pod, annotations: {argocd.argoproj.io/hook: PreSync}}\n"
        + "spec: {restartPolicy: Never, containers: [{name: main, image: 'job:1'}]}\n",
    ]
    let (swell, live) = try await Live.synced(
      ["a.yaml": Sample.configMap("a", "k: one")].merging(hooks) { $1 }
    )
    let space = "/api/v1/namespaces/\(swell.name)"
    let stuck: Value = ["metadata": ["finalizers": ["argocd.argoproj.io/hook-finalizer"]]]
    #expect(await live.api.send(.merge(stuck, into: "\(space)/secrets/key")) == 200)
    #expect(try await swell("delete", "--app", swell.name, "--quiet").exitCode == 0)
    #expect(await live.api.get("\(space)/secrets/key") == nil)

    let undo = try await swell("undo", "--quiet")
    #expect(undo.exitCode == 0, "\(undo)")
    #expect(undo.output.contains("2 created"), "\(undo)")
    let order = undo.lines(with: "created    ").map { $0.split(separator: " ").last }
    #expect(order == ["\(swell.name)/key", "\(swell.name)/a"], "it was there first")
    func key() async -> Value? { await live.api.get("\(space)/secrets/key") }
    let restored = try #require(await key())
    #expect(restored[["data", "key"]] == .string(Base64.text(of: Array("key-s3cret".utf8))))
    #expect(restored[["metadata", "finalizers"]] == nil)
    #expect(restored[["metadata", "annotations", "helm.sh/hook"]] == "pre-install")
    #expect(await live.api.get("\(space)/pods/pod") == nil, "what has run is not run again")
    #expect(await live.api.get("/apis/batch/v1/namespaces/\(swell.name)/jobs/once") == nil)

    // The application is there, so that hooks of an installation are not due.
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    #expect(await key()?[["metadata", "uid"]] == restored[["metadata", "uid"]])
    try await swell.commit([:], removing: ["m/key.yaml", "m/once.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    #expect(await key() != nil, "a hook is no leftover")
    #expect(try await swell("drift-report", "--quiet").exitCode == 0)
    #expect(try await swell("delete", "--app", swell.name, "--quiet").exitCode == 0)
    #expect(await key() == nil)
  }
}
