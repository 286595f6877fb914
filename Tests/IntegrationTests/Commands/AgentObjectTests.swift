import Foundation
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// Application objects, looked after by the agent as Argo CD looks after them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentObjectTests {
  private static let automated =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"
  private static let manual = "{syncOptions: [CreateNamespace=true]}"

  @Test func `an Application is synced, its status written, and its objects deleted with it`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.automated, finalizers: "[resources-finalizer.argocd.argoproj.io]")
    let path = "\(stage.applications)/a"
    let done = try await stage.live.wait(for: path) {
      $0?[["status", "operationState", "phase"]] == "Succeeded"
        && $0?[["status", "sync", "status"]] == "Synced"
        && $0?[["status", "history"]]?.list?.count == 1
    }
    let status = try #require(done?["status"])
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
    #expect(status[["sync", "revision"]] == .string(commit))
    #expect(status[["health", "status"]] == "Healthy")
    let resource = try #require(status["resources"]?.list?.first)
    #expect(resource["kind"] == "ConfigMap")
    #expect(resource["status"] == "Synced")
    #expect(await stage.live.api.get(stage.map) != nil)

    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    #expect(await stage.live.api.get(stage.map) == nil)
    await stage.end()
  }

  @Test func `a deletion does not wait for the next try of a sync`() async throws {
    let stage = try await AgentStage()
    // The server refuses it.
    let bad = "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 0}]}\n"
    try await stage.swell.commit(["m/b.yaml": bad])
    try await stage.make(
      """
      {automated: {}, syncOptions: [CreateNamespace=true],
      retry: {limit: 5, backoff: {duration: 6h, maxDuration: 12h}}}
      """,
      finalizers: "[resources-finalizer.argocd.argoproj.io]"
    )
    while !stage.agent.errorsSoFar.contains("the next try comes after a pause") {
      try await Task.sleep(for: .milliseconds(25))
    }
    let path = "\(stage.applications)/a"
    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    await stage.end()
  }

  @Test func `an operation is carried out once, as whoever asked for it`() async throws {
    let stage = try await AgentStage()
    try await stage.make(Self.manual)
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "OutOfSync" }
    #expect(await stage.live.api.get(stage.map) == nil)
    let operation: Value = ["operation": ["initiatedBy": ["username": "eva"], "sync": [:]]]
    #expect(await stage.live.api.send(.merge(operation, into: path)) == 200)
    let done = try await stage.live.wait(for: path) {
      $0?[["status", "operationState", "phase"]] == "Succeeded"
    }
    #expect(done?["operation"] == nil)
    #expect(
      done?[["status", "operationState", "operation", "initiatedBy", "username"]] == "eva"
    )
    #expect(await stage.live.api.get(stage.map) != nil)

    // The same once more is another one.
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "OutOfSync" }
    #expect(await stage.live.api.send(.merge(operation, into: path)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }
    await stage.end()
  }

  @Test func `a refresh is answered, and a frozen application left as it is`() async throws {
    let stage = try await AgentStage()
    try await stage.make(Self.automated)
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    let refresh: Value = ["metadata": ["annotations": ["argocd.argoproj.io/refresh": "normal"]]]
    #expect(await stage.live.api.send(.merge(refresh, into: path)) == 200)
    try await stage.live.wait(for: path) {
      $0?[["metadata", "annotations", "argocd.argoproj.io/refresh"]] == nil
    }

    let freeze: Value = [
      "metadata": ["annotations": ["argocd.argoproj.io/skip-reconcile": "true"]]
    ]
    #expect(await stage.live.api.send(.merge(freeze, into: path)) == 200)
    let news = { stage.agent.errorsSoFar.ranges(of: "1 changed").count }
    let before = news()
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    while news() == before {
      try await Task.sleep(for: .milliseconds(25))
    }
    try await Task.sleep(for: .seconds(2))
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "one")
    let thaw: Value = [
      "metadata": ["annotations": ["argocd.argoproj.io/skip-reconcile": .null]]
    ]
    #expect(await stage.live.api.send(.merge(thaw, into: path)) == 200)
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "two" }
    await stage.end()
  }

  @Test func `what nobody declared is a warning where the project wants one`() async throws {
    let stage = try await AgentStage()
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: default, namespace: \(stage.swell.name)}
      spec:
        sourceRepos: ["*"]
        destinations: [{server: "*", namespace: "*"}]
        clusterResourceWhitelist: [{group: "*", kind: "*"}]
        orphanedResources: {warn: true, ignore: [{kind: ConfigMap, name: "known-*"}]}
      """,
      in: stage.applications.replacing("/applications", with: "/appprojects")
    )
    try await stage.make(Self.automated)
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    for name in ["stray", "known-one"] {
      let text = Sample.configMap(name, "k: v")
      try await stage.live.create(
        text,
        in: stage.map.replacing("/configmaps/a", with: "/configmaps")
      )
    }
    let refresh: Value = ["metadata": ["annotations": ["argocd.argoproj.io/refresh": "normal"]]]
    #expect(await stage.live.api.send(.merge(refresh, into: path)) == 200)
    try await stage.live.wait(for: path) {
      $0?[["status", "conditions"]]?.list?.contains {
        $0["type"] == "OrphanedResourceWarning"
          && $0["message"] == "Application has 1 orphaned resources"
      } == true
    }
    await stage.end()
  }

  @Test func `an ApplicationSet makes Applications, changes them and takes them away`() async throws
  {
    let stage = try await AgentStage()
    let sets = "/apis/argoproj.io/v1alpha1/namespaces/\(stage.swell.name)/applicationsets"
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: s, namespace: \(stage.swell.name)}
      spec:
        goTemplate: true
        generators: [{list: {elements: [{name: x}, {name: z}]}}]
        template:
          metadata: {name: "{{.name}}"}
          spec:
            project: default
            source: {repoURL: \(stage.swell.repository.url), path: m, targetRevision: main}
            destination:
              server: https://kubernetes.default.svc
              namespace: "\(stage.swell.name)-{{.name}}"
            syncPolicy: \(Self.automated)
      """,
      in: sets
    )
    let path = "\(stage.applications)/z"
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    let map = "/api/v1/namespaces/\(stage.swell.name)-z/configmaps/a"
    #expect(await stage.live.api.get(map) != nil)
    try await stage.live.wait(for: "\(sets)/s") {
      $0?[["status", "conditions"]]?.list?.contains {
        $0["type"] == "ResourcesUpToDate" && $0["status"] == "True"
      } == true
    }
    let fewer: Value = ["spec": ["generators": [["list": ["elements": [["name": "x"]]]]]]]
    #expect(await stage.live.api.send(.merge(fewer, into: "\(sets)/s")) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    #expect(await stage.live.api.get(map) == nil)
    #expect(await stage.live.api.get("\(stage.applications)/x") != nil)
    await stage.end()
  }

  @Test func `a source that cannot be read is a condition, and no other application's trouble`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.automated)
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: bad, namespace: \(stage.swell.name)}
      spec:
        project: default
        source: {repoURL: "file:///nowhere/at/all.git", path: m}
        destination: {server: https://kubernetes.default.svc, namespace: \(stage.swell.name)-a}
      """,
      in: stage.applications
    )
    let bad = try await stage.live.wait(for: "\(stage.applications)/bad") {
      $0?[["status", "conditions"]]?.list?.isEmpty == false
    }
    #expect(bad?[["status", "sync", "status"]] == "Unknown")
    #expect(bad?[["status", "conditions"]]?.list?.first?["type"] == "ComparisonError")
    try await stage.live.wait(for: "\(stage.applications)/a") {
      $0?[["status", "sync", "status"]] == "Synced"
    }
    await stage.end()
  }
}
