import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Progressive syncs of ApplicationSet objects.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentRolloutTests {
  private func makeSet(_ stage: AgentStage) async throws -> String {
    let sets = "/apis/argoproj.io/v1alpha1/namespaces/\(stage.swell.name)/applicationsets"
    try await stage.live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata:
        name: s
        namespace: \(stage.swell.name)
        finalizers: [resources-finalizer.argocd.argoproj.io]
      spec:
        goTemplate: true
        generators: [{list: {elements: [{name: early}, {name: late}]}}]
        strategy:
          type: RollingSync
          deletionOrder: Reverse
          rollingSync:
            steps:
              - matchExpressions: [{key: stage, operator: In, values: [early]}]
              - matchExpressions: [{key: stage, operator: In, values: [late]}]
        template:
          metadata: {name: "{{.name}}", labels: {stage: "{{.name}}"}}
          spec:
            project: default
            source: {repoURL: \(stage.swell.repository.url), path: "{{.name}}", targetRevision: main}
            destination:
              server: https://kubernetes.default.svc
              namespace: "\(stage.swell.name)-{{.name}}"
            syncPolicy:
              automated: {prune: true}
              syncOptions: [CreateNamespace=true, PrunePropagationPolicy=background]
      """,
      in: sets
    )
    return "\(sets)/s"
  }

  private static func phase(of name: String, in set: Value?) -> Value? {
    set?[["status", "applicationStatus"]]?.list?.first {
      $0["application"] == .string(name)
    }?["status"]
  }

  private static func condition(_ type: Value, in set: Value?) -> Value? {
    set?[["status", "conditions"]]?.list?.first { $0["type"] == type }
  }

  @Test func `steps that cannot be right are a condition of the set`() async throws {
    let stage = try await AgentStage()
    let files = ["early/b.yaml", "late/b.yaml"].map { ($0, Sample.configMap("b", "k: one")) }
    try await stage.swell.commit(Dictionary(uniqueKeysWithValues: files))
    let path = try await makeSet(stage)
    try await stage.live.wait(for: path) {
      let condition = Self.condition("InvalidRolloutConfig", in: $0)
      return condition?["status"] == "False"
        && condition?["reason"] == "ApplicationSetValidRolloutConfig"
    }
    let steps: Value = [
      ["matchExpressions": [["key": "stage", "operator": "NotIn", "values": ["late"]]]],
      ["matchExpressions": [["key": "stage", "operator": "In", "values": ["early", "late"]]]],
    ]
    let change: Value = ["spec": ["strategy": ["rollingSync": ["steps": steps]]]]
    #expect(await stage.live.api.send(.merge(change, into: path)) == 200)
    let told = try await stage.live.wait(for: path) {
      Self.condition("InvalidRolloutConfig", in: $0)?["status"] == "True"
    }
    let condition = Self.condition("InvalidRolloutConfig", in: told)
    #expect(condition?["reason"] == "ApplicationSetInvalidRolloutConfig")
    #expect(condition?["message"] == "Application 'early' is selected by multiple steps: (1-2)")
    await stage.end()
  }

  /// It is never healthy, since there is nothing that it could scale.
  private static let idle = """
    apiVersion: autoscaling/v1
    kind: HorizontalPodAutoscaler
    metadata: {name: c}
    spec:
      maxReplicas: 2
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: nowhere}
    """

  @Test func `a step waits for the one before, and deletion goes back`() async throws {
    // The next operation has no more time than this either, and one that was too slow is not tried again.
    let stage = try await AgentStage(["--timeout", "60s"])
    try await stage.swell.commit([
      "early/c.yaml": Self.idle, "late/b.yaml": Sample.configMap("b", "k: one"),
    ])
    let path = try await makeSet(stage)
    let stuck = try await stage.live.wait(for: path) {
      Self.phase(of: "early", in: $0) == "Progressing"
    }
    #expect(Self.phase(of: "late", in: stuck) == "Waiting")
    let late = "\(stage.applications)/late"
    #expect(
      await stage.live.api.get(late)?[["spec", "syncPolicy", "automated", "enabled"]] == false
    )
    try await stage.live.wait(for: "\(stage.applications)/early") {
      $0?[["status", "operationState", "phase"]] == "Failed"
    }
    #expect(await stage.live.api.get(late)?[["status", "operationState"]] == nil)

    try await stage.swell.commit(
      ["early/b.yaml": Sample.configMap("b", "k: one")],
      removing: ["early/c.yaml"]
    )
    try await stage.live.wait(for: path) {
      Self.phase(of: "early", in: $0) == "Healthy" && Self.phase(of: "late", in: $0) == "Healthy"
    }
    let map = "/api/v1/namespaces/\(stage.swell.name)-late/configmaps/b"
    #expect(await stage.live.api.get(map) != nil)

    #expect(await stage.live.api.send(.delete(path)) == 200)
    try await stage.live.wait(for: late) { $0 == nil }
    try await stage.live.wait(for: path) { $0 == nil }
    #expect(await stage.live.api.get("\(stage.applications)/early") == nil)
    await stage.end()
  }

  @Test func `a template that changes is rolled out although Git stays`() async throws {
    let stage = try await AgentStage()
    var files: [String: String] = [:]
    for name in ["early", "late"] {
      files["\(name)/b.yaml"] = Sample.configMap("b", "k: one")
      files["\(name)-next/b.yaml"] = Sample.configMap("b", "k: two")
    }
    try await stage.swell.commit(files)
    let path = try await makeSet(stage)
    let isDone = { (set: Value?) in
      ["early", "late"].allSatisfy { Self.phase(of: $0, in: set) == "Healthy" }
    }
    try await stage.live.wait(for: path, until: isDone)
    let source: Value = ["path": "{{.name}}-next"]
    let change: Value = ["spec": ["template": ["spec": ["source": source]]]]
    #expect(await stage.live.api.send(.merge(change, into: path)) == 200)
    let maps = ["early", "late"].map {
      "/api/v1/namespaces/\(stage.swell.name)-\($0)/configmaps/b"
    }
    try await stage.live.wait(for: maps[1]) { $0?[["data", "k"]] == "two" }
    #expect(await stage.live.api.get(maps[0])?[["data", "k"]] == "two")
    try await stage.live.wait(for: path, until: isDone)
    await stage.end()
  }
}
