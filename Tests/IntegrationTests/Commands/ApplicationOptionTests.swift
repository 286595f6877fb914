import JSON
import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// What an application's own `syncOptions` say for all of its objects.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ApplicationOptionTests {
  static let two = [
    "a.yaml": Sample.configMap("a", "k: one"), "b.yaml": Sample.configMap("b", "k: one"),
  ]

  func synced(
    _ options: String,
    _ manifests: [String: String],
    spec: String = "",
    through kubeconfig: String? = nil
  ) async throws -> (Swell, Live) {
    let live = try Live()
    let files = Sample.repository(manifests, options: options, spec: spec)
    let swell = try await Swell(files, kubeconfig: kubeconfig ?? live.connection.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    try #require(finished.exitCode == 0, "\(finished)")
    return (swell, live)
  }

  func map(_ name: String, of swell: Swell) -> String {
    "/api/v1/namespaces/\(swell.name)/configmaps/\(name)"
  }

  // MARK: What is no longer declared

  private static let workload = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 0
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: main, image: "example.org/web:1"}]}

    """

  @Test(arguments: [("orphan", "Orphan"), ("background", "Background"), ("", "Foreground")])
  func `what a pruned object owns goes as the application says`(
    option: String,
    policy: Value
  ) async throws {
    let server = try FaultyServer(before: try ClusterConnection.required()) { _ in nil }
    let (swell, live) = try await synced(
      option.isEmpty ? "" : "PrunePropagationPolicy=\(option)",
      ["web.yaml": Self.workload, "a.yaml": Sample.configMap("a", "k: one")],
      through: server.kubeconfig
    )
    let apps = "/apis/apps/v1/namespaces/\(swell.name)"
    func owned(_ list: Value?) -> [Value] { list?["items"]?.list ?? [] }
    try await live.wait(for: apps + "/replicasets") { owned($0).count == 1 }
    try await swell.commit([:], removing: ["m/web.yaml"])
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.output.contains("1 unchanged, 1 deleted"), "\(pruned)")
    let request = server.requests.first {
      $0.method == "DELETE" && $0.target.contains("/deployments/web")
    }
    let body = try JSONReader().value(of: try #require(request).body)
    #expect(body["propagationPolicy"] == policy)
    try await live.wait(for: apps + "/deployments/web") { $0 == nil }
    try await live.wait(for: apps + "/replicasets") { list in
      guard option == "orphan" else { return owned(list).isEmpty }
      return owned(list).first.map { $0[["metadata", "ownerReferences"]] == nil } == true
    }
  }

  @Test(arguments: ["PruneLast=true", "PruneLast=false"])
  func `what is pruned last stays where a wave before it fails`(option: String) async throws {
    let server = try FaultyServer(before: try ClusterConnection.required()) { request in
      let isRefused =
        request.isRealWrite && request.target.contains("/configmaps/late?")
        && String(decoding: request.body, as: UTF8.self).contains("two")
      return isRefused ? FaultyServer.Answer(status: 422, reason: "Invalid") : nil
    }
    func late(_ value: String) -> String {
      Sample.configMap("late", "k: \(value)")
        .annotated("late", "argocd.argoproj.io/sync-wave: \"3\"")
    }
    var (swell, live) = try await synced(
      option,
      ["late.yaml": late("one"), "old.yaml": Sample.configMap("old", "k: v")],
      through: server.kubeconfig
    )
    try await swell.commit(["m/late.yaml": late("two")], removing: ["m/old.yaml"])
    let failed = try await swell("sync", "--quiet", "--prune")
    #expect(failed.exitCode == 5, "\(failed)")
    let isKept = await live.api.get(map("old", of: swell)) != nil
    #expect(isKept == (option == "PruneLast=true"), "\(failed)")
    swell.kubeconfig = live.connection.kubeconfig
    let done = try await swell("sync", "--quiet", "--prune")
    #expect(done.exitCode == 0, "\(done)")
    #expect(await live.api.get(map("old", of: swell)) == nil)
  }

  @Test func `nothing is pruned where the application forbids it, but what says otherwise itself`()
    async throws
  {
    var manifests = Self.two
    manifests["c.yaml"] = Sample.configMap("c", "k: one")
      .annotated("c", "argocd.argoproj.io/sync-options: Prune=true")
    let (swell, live) = try await synced("Prune=false", manifests)
    try await swell.commit([:], removing: ["m/b.yaml", "m/c.yaml"])
    let plan = try await swell("plan", "--prune")
    #expect(plan.lines(with: "delete ").count == 1, "\(plan)")
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned)")
    #expect(pruned.output.contains("1 unchanged, 1 deleted, 1 skipped"), "\(pruned)")
    #expect(await live.api.get(map("b", of: swell)) != nil)
    #expect(await live.api.get(map("c", of: swell)) == nil)
    let report = try await swell("drift-report")
    #expect(report.lines(with: "extra    ConfigMap \(swell.name)/b").count == 1, "\(report)")
  }

  @Test func `pruning waits for an approval where the application asks for one`() async throws {
    let (swell, live) = try await synced("Prune=confirm", Self.two)
    try await swell.commit(
      ["m/a.yaml": Sample.configMap("a", "k: two")],
      removing: ["m/b.yaml"]
    )
    let refused = try await swell("sync", "--quiet", "--prune")
    #expect(refused.exitCode == 7, "\(refused)")
    let cause = "cannot delete ConfigMap \(swell.name)/b without approval"
    #expect(refused.output.contains(cause), "\(refused)")
    #expect(await live.api.get(map("a", of: swell))?[["data", "k"]] == "one")
    let approved = try await swell("sync", "--quiet", "--prune", "--approve-deletions")
    #expect(approved.output.contains("1 configured, 1 deleted"), "\(approved)")
    #expect(await live.api.get(map("b", of: swell)) == nil)
  }

  @Test func `a deletion leaves what the application keeps, but what says otherwise itself`()
    async throws
  {
    var manifests = Self.two
    manifests["b.yaml"] = manifests["b.yaml"]?
      .annotated("b", "argocd.argoproj.io/sync-options: Delete=true")
    let (swell, live) = try await synced("Delete=false", manifests)
    let deleted = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(deleted.exitCode == 0, "\(deleted)")
    #expect(await live.api.get(map("a", of: swell)) != nil)
    #expect(await live.api.get(map("b", of: swell)) == nil)
    let again = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(again.exitCode == 0, "\(again)")
    #expect(await live.api.get(map("a", of: swell)) != nil)
  }

  @Test func `a deletion waits for an approval where the application asks for one`() async throws {
    let (swell, live) = try await synced("Delete=confirm", Self.two)
    let refused = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(refused.exitCode == 7, "\(refused)")
    #expect(await live.api.get(map("a", of: swell)) != nil)
    let approved = try await swell("delete", "--app", swell.name, "--quiet", "--approve-deletions")
    #expect(approved.exitCode == 0, "\(approved)")
    #expect(await live.api.get(map("a", of: swell)) == nil)
  }

  // MARK: How objects are written

  @Test(arguments: [("Replace=true", false), ("ServerSideApply=true", true)])
  func `what others set goes where objects are replaced, and stays where they are applied`(
    option: String,
    stays: Bool
  ) async throws {
    let (swell, live) = try await synced(option, Self.two)
    let (a, b) = (map("a", of: swell), map("b", of: swell))
    for path in [a, b] {
      _ = await live.api.send(.merge(["data": ["theirs": "x"]], into: path))
    }
    #expect(try await swell("plan", "--exit-code").exitCode == 0, "it is nobody's business")
    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("done  1 configured, 1 unchanged"), "\(sync)")
    let found = await live.api.get(a)?["data"]
    #expect(found == (stays ? ["k": "two", "theirs": "x"] : ["k": "two"]))
    #expect(await live.api.get(b)?[["data", "theirs"]] == "x", "it has not been written")
  }

  @Test func `an object is made anew where it says so itself, not where its application does`()
    async throws
  {
    func frozen(_ name: String, _ value: String) -> String {
      Sample.configMap(name, "k: \(value)") + "immutable: true\n"
    }
    func forced(_ value: String) -> String {
      frozen("b", value).annotated("b", "argocd.argoproj.io/sync-options: Force=true")
    }
    let (swell, live) = try await synced(
      "Replace=true, Force=true",
      ["a.yaml": frozen("a", "one"), "b.yaml": forced("one")]
    )
    try await swell.commit(["m/a.yaml": frozen("a", "two")])
    let refused = try await swell("sync", "--quiet")
    #expect(refused.exitCode == 5, "\(refused)")
    let hint = "the annotation argocd.argoproj.io/sync-options: Force=true has it made anew"
    #expect(refused.output.contains("ConfigMap \(swell.name)/a"), "\(refused)")
    #expect(refused.output.contains(hint), "\(refused)")
    #expect(await live.api.get(map("a", of: swell))?[["data", "k"]] == "one")
    let before = await live.api.get(map("b", of: swell))?[["metadata", "uid"]]
    try await swell.commit(["m/a.yaml": frozen("a", "one"), "m/b.yaml": forced("two")])
    let sync = try await swell("sync", "--quiet")
    #expect(sync.exitCode == 0, "\(sync)")
    let after = await live.api.get(map("b", of: swell))
    #expect(after?[["data", "k"]] == "two" && after?[["metadata", "uid"]] != before)
  }

  @Test
  func `a field that the kind does not have is refused unless the application lets it through`()
    async throws
  {
    let live = try Live()
    let manifest = Self.workload.replacing("replicas: 0", with: "replicas: 0\n  unheard: 3")
    let swell = try await Swell(
      Sample.repository(["web.yaml": manifest], options: ""),
      kubeconfig: live.connection.kubeconfig
    )
    let refused = try await swell("sync", "--quiet")
    #expect(refused.exitCode == 5, "\(refused)")
    #expect(refused.output.contains("  Deployment.apps \(swell.name)/web: "), "\(refused)")
    #expect(refused.output.contains(".spec.unheard: field not declared in schema"), "\(refused)")
    #expect(refused.output.contains("(m/web.yaml:1)"), "\(refused)")
    try await swell.commit(Sample.repository(["web.yaml": manifest], options: "Validate=false"))
    let sync = try await swell("sync", "--quiet")
    #expect(sync.exitCode == 0, "\(sync)")
    let path = "/apis/apps/v1/namespaces/\(swell.name)/deployments/web"
    #expect(await live.api.get(path)?[["spec", "replicas"]] == 0)
    let plan = try await swell("plan", "--exit-code")
    #expect(plan.exitCode == 0, "\(plan)")
  }

  @Test func `only what differs is written`() async throws {
    let server = try FaultyServer(before: try ClusterConnection.required()) { _ in nil }
    var manifests = Self.two
    for number in 0..<8 { manifests["\(number).yaml"] = Sample.configMap("m\(number)", "k: one") }
    let (swell, _) = try await synced(
      "ApplyOutOfSyncOnly=true",
      manifests,
      through: server.kubeconfig
    )
    func writes() -> [String] { server.writes.filter { $0.contains("/configmaps/") } }
    let before = writes().count
    #expect(before >= 10)
    try await swell.commit(["m/b.yaml": Sample.configMap("b", "k: two")])
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("done  1 configured, 9 unchanged"), "\(sync)")
    let later = writes()[before...]
    #expect(!later.isEmpty && later.allSatisfy { $0.contains("/configmaps/b?") }, "\(later)")
    #expect(later.count { !$0.contains("dryRun=All") } == 1, "\(later)")
  }
}

extension Sample {
  /// A repository of one application of plain manifests that says more of how it is synced.
  static func repository(
    _ manifests: [String: String],
    options: String,
    policy: String = "",
    spec: String = ""
  ) -> [String: String] {
    var files = repository(manifests)
    let words = options.isEmpty ? "" : ", \(options)"
    files["composition/c.yaml"] =
      application().replacing(
        "[CreateNamespace=true]",
        with: "[CreateNamespace=true\(words)]\(policy.isEmpty ? "" : ", \(policy)")"
      ) + spec
    return files
  }
}

extension String {
  /// This manifest of an object of a name with annotations.
  func annotated(_ name: String, _ annotations: String) -> String {
    replacing("{name: \(name)}", with: "{name: \(name), annotations: {\(annotations)}}")
  }
}
