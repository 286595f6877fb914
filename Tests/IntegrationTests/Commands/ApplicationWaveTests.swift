import Foundation
import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// Which applications a sync takes, in which order, and whether it may at all.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ApplicationWaveTests {
  /// An application `NAMESPACE-name` of the folder of its name in a namespace of its own.
  private static func application(
    _ name: String,
    wave: Int,
    labels: String = "",
    project: String = "default"
  ) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: NAMESPACE-\(name)
      labels: {\(labels)}
      annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}
    spec:
      project: \(project)
      source: {repoURL: https://git.example/r, path: \(name)}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE-\(name)}
      syncPolicy: {syncOptions: [CreateNamespace=true]}
    ---

    """
  }

  /// Two applications, the first of which has a workload that does as an annotation of its pods says.
  private static func waves(_ wish: String, deadline: Int = 600) -> [String: String] {
    [
      "swell.yaml": Sample.settings,
      "composition/c.yaml": application("early", wave: 0) + application("late", wave: 1),
      "late/m.yaml": Sample.configMap("m", "k: v"),
      "early/web.yaml": """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        progressDeadlineSeconds: \(deadline)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}, annotations: {testcluster.swell.dev/\(wish)}}
          spec: {containers: [{name: main, image: "web:1"}]}

      """,
    ]
  }

  private let live: Live

  init() throws { live = try Live() }

  private func swell(_ files: [String: String]) async throws -> Swell {
    try await Swell(files, kubeconfig: live.connection.kubeconfig)
  }

  private func late(_ swell: Swell) async -> Value? {
    await live.api.get("/api/v1/namespaces/\(swell.name)-late/configmaps/m")
  }

  // MARK: One after another

  @Test func `a later wave begins only when the earlier one is healthy`() async throws {
    let swell = try await swell(Self.waves("ready-after-seconds: \"3\""))
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 0, "\(finished)")
    let web = await live.api.get("/apis/apps/v1/namespaces/\(swell.name)-early/deployments/web")
    let ready = web?[["status", "conditions"]]?.list?.first { $0["type"] == "Available" }
    let space = await live.api.get("/api/v1/namespaces/\(swell.name)-late")
    let made = try #require(space?[["metadata", "creationTimestamp"]]?.string)
    #expect(try #require(ready?["lastTransitionTime"]?.string) <= made)
  }

  @Test(arguments: [(600, 6, "unhealthy"), (1, 5, "failed")])
  func `a later wave is not started where the earlier one does not become healthy`(
    deadline: Int,
    code: Int32,
    word: String
  ) async throws {
    let swell = try await swell(Self.waves("never-ready: \"true\"", deadline: deadline))
    let words = deadline == 600 ? ["--timeout", "2s"] : []
    let finished = try await swell.start("sync", ["--quiet"] + words).finish()
    #expect(finished.exitCode == code, "\(finished)")
    #expect(finished.lines(with: "-early  wave 0  \(word)").count == 1, "\(finished)")
    #expect(finished.lines(with: "-late  wave 1  not started").count == 1, "\(finished)")
    #expect(finished.output.contains("Deployment.apps \(swell.name)-early/web"), "\(finished)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)-late") == nil)

    let gated = try await swell("sync", "--quiet", "--wave", "1")
    #expect(gated.exitCode == 7, "\(gated)")
    let early = "cannot start wave 1: application '\(swell.name)-early' of wave 0 is "
    #expect(gated.errors.contains(early), "\(gated)")
    #expect(gated.errors.contains("(sync it first, or use --force-order)"), "\(gated)")
    #expect(await late(swell) == nil)
  }

  @Test func `a wave alone is refused until the earlier one is in order`() async throws {
    let server = try FaultyServer(before: live.connection) { _ in nil }
    var swell = try await swell(Self.waves("ready-after-seconds: \"0.1\""))
    let direct = swell.kubeconfig
    swell.kubeconfig = server.kubeconfig
    let refused = try await swell("sync", "--quiet", "--wave", "1..")
    #expect(refused.exitCode == 7, "\(refused)")
    #expect(refused.errors.contains("of wave 0 is not in sync"), "\(refused)")
    #expect(server.requests.filter(\.isRealWrite).map(\.target) == [])
    swell.kubeconfig = direct
    #expect(try await swell("sync", "--quiet", "--wave", "0").exitCode == 0)
    #expect(await late(swell) == nil)
    #expect(try await swell("sync", "--quiet", "--wave", "1").exitCode == 0)
    #expect(await late(swell) != nil)

    let web = "/apis/apps/v1/namespaces/\(swell.name)-early/deployments/web"
    _ = await live.api.send(.merge(["spec": ["replicas": 2]], into: web))
    try await swell.commit([
      "early/web.yaml": (Self.waves("never-ready: \"true\"")["early/web.yaml"] ?? ""),
      "late/m.yaml": Sample.configMap("m", "k: new"),
    ])
    #expect(try await swell("sync", "--quiet", "--wave", "1").exitCode == 7)
    #expect(await late(swell)?[["data", "k"]] == "v")
    let forced = try await swell("sync", "--quiet", "--wave", "1", "--force-order")
    #expect(forced.exitCode == 0, "\(forced)")
    #expect(await late(swell)?[["data", "k"]] == "new")
    let early = await live.api.get(web)
    #expect(early?[["spec", "replicas"]] == 2, "the other wave is not touched")
  }

  @Test func `hooks of an earlier wave hold no later one up`() async throws {
    let files = Self.waves("ready-after-seconds: \"0.1\"").merging([
      "early/gone.yaml": Sample.job(
        "gone",
        "argocd.argoproj.io/hook: PostSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded"
      ),
      "early/test.yaml": Sample.job("test", "helm.sh/hook: test"),
    ]) { $1 }
    let swell = try await swell(files)
    #expect(try await swell("sync", "--quiet", "--wave", "0").exitCode == 0)
    let late = try await swell("sync", "--quiet", "--wave", "1")
    #expect(late.exitCode == 0, "\(late)")
  }

  // MARK: Windows

  private static func project(_ window: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: team}
    spec:
      sourceRepos: ["*"]
      destinations: [{server: "*", namespace: "*"}]
      syncWindows: [{\(window)}]
    ---

    """
  }

  @Test func `a closed sync window keeps everything from being written`() async throws {
    let server = try FaultyServer(before: live.connection) { _ in nil }
    let closed = "kind: deny, schedule: \"* * * * *\", duration: 1h, applications: [\"*-late\"]"
    let team = Self.application("late", wave: 0, project: "team")
    let files = [
      "swell.yaml": Sample.settings, "composition/c.yaml": Self.project(closed) + team,
      "late/m.yaml": Sample.configMap("m", "k: v"),
    ]
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    for words in [[], ["--prune"], ["--force-order", "--resource", "*:*:*"]] {
      let refused = try await swell.start("sync", ["--quiet"] + words).finish()
      #expect(refused.exitCode == 7, "\(refused)")
      let reason = "project 'team' does not permit it now (its sync window 'deny * * * * * for 1h')"
      #expect(refused.output.contains(reason), "\(refused)")
    }
    #expect(server.requests.filter(\.isRealWrite).map(\.target) == [])
    // Looking is permitted, and so is what the window lets people do.
    #expect(try await swell("sync", "--dry-run", "--quiet").exitCode == 1)
    let open = Self.project(closed + ", manualSync: true")
    try await swell.commit(["composition/c.yaml": open + team])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    #expect(await late(swell) != nil)
  }

  // MARK: Choosing

  private static let names = ["a", "b", "c"]

  private static func maps(_ value: String) -> [String: String] {
    var files: [String: String] = [:]
    for name in names {
      files["\(name)/one.yaml"] = Sample.configMap("one", "k: \(value)")
      files["\(name)/two.yaml"] = Sample.configMap("two", "k: \(value)").replacing(
        "{name: two}",
        with: "{name: two, annotations: {argocd.argoproj.io/sync-wave: \"2\"}}"
      )
    }
    return files
  }

  /// Words that choose, and what they choose.
  private static let choices: [(words: [String], chosen: Set<String>)] = [
    (["--app", "*-b"], ["b/one", "b/two"]),
    (["--selector", "tier in (front),team!=blue"], ["a/one", "a/two"]),
    (["--app", "*-b", "--object-wave", "..0"], ["b/one"]),
    (["--resource", ":ConfigMap:two"], ["a/two", "b/two", "c/two"]),
    (["--app", "*-a", "--app", "*-c", "--resource", "!:ConfigMap:two"], ["a/one", "c/one"]),
  ]

  @Test(arguments: choices)
  func `what is not chosen is not touched`(words: [String], chosen: Set<String>) async throws {
    let labels = ["tier: front, team: red", "tier: back, team: red", "tier: front, team: blue"]
    let applications = zip(Self.names, labels).map { Self.application($0, wave: 0, labels: $1) }
    let files = ["swell.yaml": Sample.settings, "composition/c.yaml": applications.joined()]
    let server = try FaultyServer(before: live.connection) { _ in nil }
    let swell = try await Swell(
      files.merging(Self.maps("one")) { $1 },
      kubeconfig: server.kubeconfig
    )
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    try await swell.commit(Self.maps("two"))
    let seen = server.requests.count
    let finished = try await swell.start("sync", ["--quiet", "--prune"] + words).finish()
    #expect(finished.exitCode == 0, "\(finished)")
    for name in Self.names {
      for map in ["one", "two"] {
        let path = "/api/v1/namespaces/\(swell.name)-\(name)/configmaps/\(map)"
        let expected: Value = chosen.contains("\(name)/\(map)") ? "two" : "one"
        #expect(await live.api.get(path)?[["data", "k"]] == expected, "\(name)/\(map)")
        let writes = server.requests.dropFirst(seen).filter {
          $0.isRealWrite && $0.target.hasPrefix(path)
        }
        #expect(writes.isEmpty == (expected == "one"), "\(name)/\(map)")
      }
    }
  }
}
