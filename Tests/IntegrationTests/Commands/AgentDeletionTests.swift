import Dispatch
import Foundation
import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// Application objects that go, with the hooks around it.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentDeletionTests {
  private static let automated = "{automated: {}, syncOptions: [CreateNamespace=true]}"
  private static let finalizers: [Value] = ["pre-delete-finalizer", "post-delete-finalizer"]
    .flatMap { name -> [Value] in
      [.string("\(name).argocd.argoproj.io"), .string("\(name).argocd.argoproj.io/cleanup")]
    }

  private static func job(_ name: String, _ hook: String) -> String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: \(name), annotations: {argocd.argoproj.io/hook: \(hook)}}
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "job:1"}]}}}

    """
  }

  @Test func `an Application that declares itself can be deleted`() async throws {
    let stage = try await AgentStage()
    let finalizers = "[resources-finalizer.argocd.argoproj.io]"
    let itself = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a, namespace: \(stage.swell.name), finalizers: \(finalizers)}
      spec:
        project: default
        source: {repoURL: \(stage.swell.repository.url), path: m, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: \(stage.swell.name)-a}
        syncPolicy: \(Self.automated)

      """
    try await stage.swell.commit(["m/itself.yaml": itself])
    try await stage.make(Self.automated, finalizers: finalizers)
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) {
      $0?[["status", "operationState", "phase"]] == "Succeeded"
        && $0?[["status", "sync", "status"]] == "Synced"
    }
    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    #expect(await stage.live.api.get(stage.map) == nil)
    await stage.end()
  }

  @Test func `hooks around a deletion run although nothing else is deleted`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.commit([
      "m/before.yaml": Self.job("before", "PreDelete"),
      "m/after.yaml": Self.job("after", "PostDelete"),
      "m/install.yaml": Sample.job("install", "helm.sh/hook: pre-install"),
    ])
    try await stage.make(Self.automated)
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) {
      $0?[["metadata", "finalizers"]]?.list == Self.finalizers
        && $0?[["status", "sync", "status"]] == "Synced"
    }
    let jobs = "/apis/batch/v1/namespaces/\(stage.swell.name)-a/jobs"
    #expect(await stage.live.api.get("\(jobs)/before") == nil)

    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    for name in ["before", "after"] {
      #expect(await stage.live.api.get("\(jobs)/\(name)")?[["status", "succeeded"]] == 1)
    }
    #expect(await stage.live.api.get(stage.map)?[["metadata", "deletionTimestamp"]] == nil)
    #expect(await stage.live.api.get(stage.map) != nil)

    // One of the same name has hooks of its own, although nothing of it has changed.
    let first = await stage.live.api.get("\(jobs)/before")?[["metadata", "uid"]]
    let installed = try #require(await stage.live.api.get("\(jobs)/install")?.uid)
    try await stage.make(Self.automated)
    try await stage.live.wait(for: path) {
      $0?[["metadata", "finalizers"]]?.list == Self.finalizers
        && $0?[["status", "sync", "status"]] == "Synced"
    }
    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    let second = await stage.live.api.get("\(jobs)/before")
    #expect(second?[["metadata", "uid"]] != first)
    #expect(second?[["status", "succeeded"]] == 1)
    #expect(await stage.live.api.get("\(jobs)/install")?.uid == installed, "it was there")
    await stage.end()
  }

  @Test func `a finalizer that somebody takes away meanwhile does not come back`() async throws {
    let writing = AsyncStream<Void>.makeStream()
    let taken = DispatchSemaphore(value: 0)
    let left = Countdown(1)
    let server = try FaultyServer(before: try Live().connection) { request in
      guard request.method == "PATCH", request.target.contains("/applications/a?"),
        String(decoding: request.body, as: UTF8.self).contains("pre-delete-finalizer"), left.next()
      else { return nil }
      writing.continuation.finish()
      taken.wait()
      return nil
    }
    let stage = try await AgentStage(kubeconfig: server.kubeconfig)
    try await stage.swell.commit(["m/before.yaml": Self.job("before", "PreDelete")])
    try await stage.make(
      Self.automated,
      finalizers: "[resources-finalizer.argocd.argoproj.io]"
    )
    for await _ in writing.stream {}
    let path = "\(stage.applications)/a"
    let none: Value = ["metadata": ["finalizers": []]]
    #expect(await stage.live.api.send(.merge(none, into: path)) == 200)
    taken.signal()
    let object = try await stage.live.wait(for: path) {
      $0?[["metadata", "finalizers"]]?.list?.contains(Self.finalizers[0]) == true
    }
    #expect(object?[["metadata", "finalizers"]]?.list == Array(Self.finalizers.prefix(2)))
    await stage.end()
  }

  @Test func `an Application goes by the hooks that are left of those that ran around a deletion`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.swell.commit([
      "m/before.yaml": Self.job("before", "PreDelete"),
      "m/after.yaml": Self.job("after", "PostDelete"),
    ])
    try await stage.make(Self.automated, finalizers: "[example.com/held]")
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) {
      $0?[["metadata", "finalizers"]]?.list == ["example.com/held"] + Self.finalizers
        && $0?[["status", "sync", "status"]] == "Synced"
    }
    try await stage.swell.commit([:], removing: ["m/before.yaml"])
    let left = Array(Self.finalizers.dropFirst(2))
    try await stage.live.wait(for: path) {
      $0?[["metadata", "finalizers"]]?.list == ["example.com/held"] + left
    }
    let jobs = "/apis/batch/v1/namespaces/\(stage.swell.name)-a/jobs"
    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: path) {
      $0?[["metadata", "finalizers"]]?.list == ["example.com/held"]
    }
    #expect(await stage.live.api.get("\(jobs)/before") == nil)
    #expect(await stage.live.api.get("\(jobs)/after")?[["status", "succeeded"]] == 1)
    await stage.end()
  }

  @Test func `an Application of a set goes although nobody knows its cluster any more`()
    async throws
  {
    let stage = try await AgentStage()
    let namespace = stage.swell.name
    let secret = "/api/v1/namespaces/\(namespace)/secrets"
    try await stage.live.create(
      """
      apiVersion: v1
      kind: Secret
      metadata:
        name: gone
        namespace: \(namespace)
        labels: {argocd.argoproj.io/secret-type: cluster}
      stringData: {name: gone, server: "https://127.0.0.1:1", config: "{}"}
      """,
      in: secret
    )
    let sets = stage.applications.replacing("/applications", with: "/applicationsets")
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: s, namespace: \(namespace)}
      spec:
        goTemplate: true
        generators: [{list: {elements: [{name: x}, {name: z}]}}]
        template:
          metadata: {name: "{{.name}}"}
          spec:
            project: default
            source: {repoURL: \(stage.swell.repository.url), path: m, targetRevision: main}
            destination: {name: gone, namespace: "{{.name}}"}
      """,
      in: sets
    )
    let path = "\(stage.applications)/z"
    let resources: Value = ["resources-finalizer.argocd.argoproj.io"]
    try await stage.live.wait(for: path) { $0?[["metadata", "finalizers"]] == resources }
    #expect(await stage.live.api.send(.delete("\(secret)/gone")) == 200)
    let fewer: Value = ["spec": ["generators": [["list": ["elements": [["name": "x"]]]]]]]
    #expect(await stage.live.api.send(.merge(fewer, into: "\(sets)/s")) == 200)
    try await stage.live.wait(for: path) { $0 == nil }
    #expect(await stage.live.api.get("\(stage.applications)/x") != nil)
    await stage.end()
  }
}
