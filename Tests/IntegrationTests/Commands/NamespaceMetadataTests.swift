import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// `managedNamespaceMetadata`: what an application says of the namespace that it makes.
@Suite(.cluster, .timeLimit(.minutes(15))) struct NamespaceMetadataTests {
  private func repository(_ metadata: String, options: String = "") -> [String: String] {
    Sample.repository(
      ["a.yaml": Sample.configMap("a", "k: one")],
      options: options,
      policy: metadata.isEmpty ? "" : "managedNamespaceMetadata: \(metadata)"
    )
  }

  private func created(_ metadata: String) async throws -> (Swell, Live) {
    let live = try Live()
    let swell = try await Swell(repository(metadata), kubeconfig: live.connection.kubeconfig)
    return (swell, live)
  }

  private func synced(_ metadata: String) async throws -> (Swell, Live) {
    let (swell, live) = try await created(metadata)
    let finished = try await swell("sync", "--quiet")
    try #require(finished.exitCode == 0, "\(finished)")
    return (swell, live)
  }

  /// The labels and annotations of the test's namespace, but the label that each one bears.
  private func metadata(of swell: Swell, _ live: Live) async throws -> Value {
    let namespace = try #require(await live.api.get("/api/v1/namespaces/\(swell.name)"))
    var labels = namespace[["metadata", "labels"]]?.map ?? [:]
    labels.remove("kubernetes.io/metadata.name")
    return [
      "labels": .map(labels), "annotations": namespace[["metadata", "annotations"]] ?? [:],
    ]
  }

  private static let first = "{labels: {team: a, tier: low}, annotations: {note: x, more: z}}"

  @Test func `the namespace is made with labels and annotations, and is nobody's to delete`()
    async throws
  {
    let (swell, live) = try await synced(Self.first)
    let wanted: Value = [
      "labels": ["team": "a", "tier": "low"], "annotations": ["note": "x", "more": "z"],
    ]
    #expect(try await metadata(of: swell, live) == wanted)
    let again = try await swell("sync", "--quiet")
    #expect(again.output.contains("done  2 unchanged"), "\(again)")
    let deleted = try await swell("delete", "--app", swell.name, "--quiet")
    #expect(deleted.exitCode == 0, "\(deleted)")
    #expect(try await metadata(of: swell, live) == wanted)
  }

  @Test func `they change and go with the composition, and what others put there stays`()
    async throws
  {
    let (swell, live) = try await synced(Self.first)
    let path = "/api/v1/namespaces/\(swell.name)"
    let others: Value = [
      "metadata": ["labels": ["theirs": "l"], "annotations": ["theirs": "a"]]
    ]
    _ = await live.api.send(.merge(others, into: path))
    #expect(try await swell("plan", "--exit-code").exitCode == 0)
    try await swell.commit(repository("{labels: {team: b}, annotations: {note: x, fresh: f}}"))
    let plan = try await swell("plan")
    #expect(plan.lines(with: "configure  Namespace \(swell.name)").count == 1, "\(plan)")
    let changed = try await swell("sync", "--quiet")
    #expect(changed.output.contains("done  1 configured, 1 unchanged"), "\(changed)")
    #expect(
      try await metadata(of: swell, live) == [
        "labels": ["team": "b", "theirs": "l"],
        "annotations": ["note": "x", "fresh": "f", "theirs": "a"],
      ]
    )
    try await swell.commit(repository("{labels: {}}"))
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let left: Value = ["labels": ["theirs": "l"], "annotations": ["theirs": "a"]]
    #expect(try await metadata(of: swell, live) == left)
  }

  @Test
  func `a namespace of which nothing is said any more keeps what it has, and is not pruned`()
    async throws
  {
    let (swell, live) = try await synced(Self.first)
    let before = try await metadata(of: swell, live)
    try await swell.commit(repository(""))
    let sync = try await swell("sync", "--quiet", "--prune")
    #expect(sync.output.contains("done  1 unchanged"), "\(sync)")
    #expect(try await metadata(of: swell, live) == before)
    #expect(try await swell("drift-report").exitCode == 0)
  }

  @Test func `drift of them is seen and repaired`() async throws {
    let (swell, live) = try await synced(Self.first)
    let before = try await metadata(of: swell, live)
    let changes: Value = [
      "metadata": ["labels": ["team": "drifted"], "annotations": ["note": .null]]
    ]
    _ = await live.api.send(.merge(changes, into: "/api/v1/namespaces/\(swell.name)"))
    let report = try await swell("drift-report")
    #expect(report.exitCode == 1)
    #expect(report.lines(with: "changed  Namespace \(swell.name)").count == 1, "\(report)")
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("1 configured, 1 unchanged"), "\(sync)")
    #expect(try await metadata(of: swell, live) == before)
  }

  @Test func `a namespace that is there already keeps what it has besides`() async throws {
    let (swell, live) = try await created(Self.first)
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name), labels: {team: z, own: o}}}",
      in: "/api/v1/namespaces?fieldManager=kubectl-create"
    )
    let sync = try await swell("sync", "--quiet")
    #expect(sync.exitCode == 0, "\(sync)")
    let labels = try await metadata(of: swell, live)["labels"]
    #expect(labels?["team"] == "a" && labels?["tier"] == "low")
    #expect(labels?["own"] == "o")
  }

  @Test func `a namespace that is declared is as its manifest says`() async throws {
    let live = try Live()
    var files = repository(Self.first)
    files["m/namespace.yaml"] =
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: NAMESPACE, labels: {own: o}}\n"
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let sync = try await swell("sync", "--quiet")
    #expect(sync.exitCode == 0, "\(sync)")
    let found = try await metadata(of: swell, live)
    #expect(found["labels"] == ["own": "o"])
    #expect(found["annotations"]?["note"] == nil)
  }
}
