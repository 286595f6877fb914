import Foundation
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// Applications outside of Argo CD's own namespace.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentNamespaceTests {
  private func makeProject(_ name: String, for namespaces: String, _ stage: AgentStage)
    async throws
  {
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: \(name), namespace: \(stage.swell.name)}
      spec:
        sourceRepos: ["*"]
        destinations: [{server: "*", namespace: "*"}]
        clusterResourceWhitelist: [{group: "*", kind: "*"}]
        sourceNamespaces: [\(namespaces)]
      """,
      in: stage.applications.replacing("/applications", with: "/appprojects")
    )
  }

  /// Makes a namespace with an Application of the same name as in the others, and returns the path of the Application.
  private func make(
    in namespace: String,
    project: String,
    annotations: String = "{}",
    owners: String = "[]",
    _ stage: AgentStage
  ) async throws -> String {
    try await stage.live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(namespace)}}",
      in: "/api/v1/namespaces"
    )
    let applications = "/apis/argoproj.io/v1alpha1/namespaces/\(namespace)/applications"
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: a
        namespace: \(namespace)
        finalizers: [resources-finalizer.argocd.argoproj.io]
        annotations: \(annotations)
        ownerReferences: \(owners)
      spec:
        project: \(project)
        source: {repoURL: \(stage.swell.repository.url), path: m, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: \(namespace)-a}
        syncPolicy: {automated: {}, syncOptions: [CreateNamespace=true]}
      """,
      in: applications
    )
    return "\(applications)/a"
  }

  @Test func `an Application elsewhere is synced where its project permits that`() async throws {
    let team = "team-" + UUID().uuidString.prefix(8).lowercased()
    let stage = try await AgentStage(["--application-namespaces", "\(team)*"])
    try await makeProject("open", for: "\"\(team)-x*\"", stage)
    try await stage.make("{automated: {}, syncOptions: [CreateNamespace=true]}")
    let permitted = try await make(in: "\(team)-x", project: "open", stage)
    let refused = try await make(in: "\(team)-y", project: "open", stage)
    let unknown = try await make(in: "\(team)-z", project: "default", stage)
    let ignored = try await make(in: "other-\(team)", project: "open", stage)

    for path in ["\(stage.applications)/a", permitted] {
      try await stage.live.wait(for: path) {
        $0?[["status", "sync", "status"]] == "Synced"
          && $0?[["status", "operationState", "phase"]] == "Succeeded"
      }
    }
    let map = await stage.live.api.get("/api/v1/namespaces/\(team)-x-a/configmaps/a")
    let mark = map?[["metadata", "annotations", "argocd.argoproj.io/tracking-id"]]?.string
    #expect(mark == "\(team)-x_a:/ConfigMap:\(team)-x-a/a")
    for (path, word) in [(refused, "\(team)-y"), (unknown, "\(team)-z")] {
      let object = try await stage.live.wait(for: path) {
        $0?[["status", "conditions"]]?.list?.isEmpty == false
      }
      let condition = object?[["status", "conditions"]]?.list?.first
      #expect(condition?["message"]?.string?.contains("'\(word)'") == true, "\(condition ?? [:])")
      #expect(condition?["message"]?.string?.contains("sourceNamespaces") == true)
      #expect(await stage.live.api.get("/api/v1/namespaces/\(word)-a") == nil)
    }
    #expect(await stage.live.api.get(ignored)?["status"] == nil)
    let events = "/api/v1/namespaces/\(team)-x/events"
    try await stage.live.wait(for: events) {
      $0?["items"]?.list?.contains { $0["reason"] == "OperationCompleted" } == true
    }

    #expect(await stage.live.api.send(.delete(permitted)) == 200)
    try await stage.live.wait(for: permitted) { $0 == nil }
    #expect(await stage.live.api.get("/api/v1/namespaces/\(team)-x-a/configmaps/a") == nil)
    #expect(await stage.live.api.get(stage.map) != nil)
    await stage.end()
  }

  @Test func `Argo CD's parameters say where else Applications are`() async throws {
    let stage = try await AgentStage()
    await stage.end()
    let path = try await declareParameters(stage)
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", stage.swell.name]
    let agent = try stage.swell.startAgent(words)
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `parameters count that could not be read when the agent began`() async throws {
    let isAway = Atomic(false)
    let refused = Atomic(0)
    let server = try FaultyServer(before: try Live().connection) { _ in
      guard isAway.load(ordering: .relaxed) else { return nil }
      refused.add(1, ordering: .relaxed)
      return FaultyServer.Answer(status: 403, reason: "Forbidden")
    }
    let stage = try await AgentStage(kubeconfig: server.kubeconfig)
    await stage.end()
    let path = try await declareParameters(stage)
    isAway.store(true, ordering: .relaxed)
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", stage.swell.name]
    let agent = try stage.swell.startAgent(words)
    // Every kind has been asked for in vain by then.
    while refused.load(ordering: .relaxed) < 20 { try await Task.sleep(for: .milliseconds(25)) }
    isAway.store(false, ordering: .relaxed)
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  /// Has parameters name another namespace, and returns the path of an Application in it.
  private func declareParameters(_ stage: AgentStage) async throws -> String {
    let team = stage.swell.name + "-team"
    try await stage.live.create(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: argocd-cmd-params-cm, labels: {app.kubernetes.io/part-of: argocd}}
      data: {application.namespaces: "\(team), another"}
      """,
      in: "/api/v1/namespaces/\(stage.swell.name)/configmaps"
    )
    try await makeProject("open", for: team, stage)
    return try await make(in: team, project: "open", stage)
  }

  @Test func `a tenant holds up nobody`() async throws {
    let team = "team-" + UUID().uuidString.prefix(8).lowercased()
    let stage = try await AgentStage(["--application-namespaces", "\(team)*"])
    try await makeProject("open", for: "\"\(team)*\"", stage)
    // Its path does not exist, and it would come before everybody.
    let first = try await make(
      in: "\(team)-x",
      project: "open",
      annotations: "{argocd.argoproj.io/sync-wave: \"-100\"}",
      stage
    )
    let nowhere: Value = ["spec": ["source": ["path": "nowhere"]]]
    #expect(await stage.live.api.send(.merge(nowhere, into: first)) == 200)
    let cycle = try await make(
      in: "\(team)-y",
      project: "open",
      annotations: "{swell.dev/depends-on: a}",
      stage
    )
    // In the same namespace, but its project does not permit it.
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: closed, namespace: \(stage.swell.name)}
      spec: {sourceRepos: ["*"], destinations: []}
      """,
      in: stage.applications.replacing("/applications", with: "/appprojects")
    )
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: closed
        namespace: \(stage.swell.name)
        annotations: {argocd.argoproj.io/sync-wave: "-1"}
      spec:
        project: closed
        source: {repoURL: \(stage.swell.repository.url), path: m, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: b}
        syncPolicy: {automated: {}}
      """,
      in: stage.applications
    )
    let refused = (path: "\(stage.applications)/closed", word: "cannot use application")
    for (path, word) in [(first, "nowhere"), (cycle, "a → a"), refused] {
      try await stage.live.wait(for: path) {
        $0?[["status", "conditions"]]?.list?.contains {
          $0["message"]?.string?.contains(word) == true
        } == true
      }
    }
    try await stage.make("{automated: {}, syncOptions: [CreateNamespace=true]}")
    try await stage.live.wait(for: "\(stage.applications)/a") {
      $0?[["status", "sync", "status"]] == "Synced"
    }
    await stage.end()
  }

  @Test func `an ApplicationSet owns nothing of other namespaces`() async throws {
    let team = "team-" + UUID().uuidString.prefix(8).lowercased()
    let stage = try await AgentStage(["--application-namespaces", team])
    try await makeProject("open", for: team, stage)
    try await stage.make("{automated: {}, syncOptions: [CreateNamespace=true]}")
    let set = stage.applications.replacing("/applications", with: "/applicationsets") + "/s"
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: s, namespace: \(stage.swell.name)}
      spec:
        generators: [{list: {elements: []}}]
        template:
          metadata: {name: b}
          spec:
            project: default
            source: {repoURL: \(stage.swell.repository.url), path: m}
            destination: {server: https://kubernetes.default.svc, namespace: b}
      """,
      in: String(set.dropLast(2))
    )
    let uid = try #require(await stage.live.api.get(set)?[["metadata", "uid"]]?.string)
    let forged = try await make(
      in: team,
      project: "open",
      owners:
        "[{apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet, name: s, uid: \(uid), controller: true}]",
      stage
    )
    // The cluster itself takes what is forged away, sooner or later.
    try await stage.live.wait(for: forged) {
      $0 == nil || $0?[["status", "sync", "status"]] == "Synced"
    }
    let annotation = "argocd.argoproj.io/application-set-refresh"
    let refresh: Value = ["metadata": ["annotations": .map([annotation: "true"])]]
    #expect(await stage.live.api.send(.merge(refresh, into: set)) == 200)
    try await stage.live.wait(for: set) { $0?[["metadata", "annotations", annotation]] == nil }
    let own = try #require(await stage.live.api.get("\(stage.applications)/a"))
    #expect(own[["metadata", "deletionTimestamp"]] == nil)
    await stage.end()
  }
}
