import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What the other tests of this folder build on.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ControlPlaneTests {
  @Test func `a Deployment rolls out until it is ready`() async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let deployments = "/apis/apps/v1/namespaces/\(namespace)/deployments"
    try await live.create(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: main, image: example.org/web}]}
      """,
      in: deployments
    )
    try await live.wait(for: deployments + "/web") { $0?[["status", "readyReplicas"]] == 2 }
  }

  @Test func `a Job finishes`() async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let jobs = "/apis/batch/v1/namespaces/\(namespace)/jobs"
    try await live.create(
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: once}
      spec:
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: example.org/once}]}
      """,
      in: jobs
    )
    try await live.wait(for: jobs + "/once") { $0?[["status", "succeeded"]] == 1 }
  }

  @Test func `a pod that is told to fail keeps its Deployment from being available`() async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let pods = "/api/v1/namespaces/\(namespace)/pods"
    try await live.create(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: broken, annotations: {testcluster.swell.dev/fail: "true"}}
      spec: {containers: [{name: main, image: example.org/broken}]}
      """,
      in: pods
    )
    let pod = try await live.wait(for: pods + "/broken") { $0?[["status", "phase"]] == "Running" }
    let container = pod?[["status", "containerStatuses"]]?.list?.first
    #expect(container?[["state", "waiting", "reason"]] == "CrashLoopBackOff")
  }

  @Test func `custom resources can be made and get their operator's status`() async throws {
    let live = try Live()
    try await live.create(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: examples.testcluster.swell.dev}
      spec:
        group: testcluster.swell.dev
        scope: Namespaced
        names: {plural: examples, singular: example, kind: Example}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema:
            openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
      """,
      in: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    )
    let namespace = try await live.makeNamespace()
    let collection = "/apis/testcluster.swell.dev/v1/namespaces/\(namespace)/examples"
    try await live.wait(for: collection) { $0 != nil }
    try await live.create(
      """
      apiVersion: testcluster.swell.dev/v1
      kind: Example
      metadata: {name: one, labels: {a: b}, annotations: {c: d}}
      """,
      in: collection
    )
    try await live.wait(for: collection + "/one") {
      $0?[["status", "conditions"]]?.list?.first?["type"] == "Ready"
    }
  }

  @Test func `a namespace goes with everything in it`() async throws {
    let live = try Live()
    let namespace = try await live.makeNamespace()
    let path = "/api/v1/namespaces/\(namespace)"
    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0 == nil }
  }
}
