import Manifests
import Testing

@testable import TestCluster

@Suite struct StandInTests {
  private let time = "2024-05-01T12:00:00Z"

  private func pod(
    annotations: Value = [:],
    spec: Value = ["containers": [["name": "main", "image": "nginx"]]]
  ) -> Value {
    [
      "metadata": [
        "name": "web-0", "namespace": "shop", "uid": "u1", "annotations": annotations,
      ],
      "spec": spec,
    ]
  }

  private func status(_ call: Call?) -> Value? { call?.body["status"] }

  private func ready(_ call: Call?) -> Value? {
    status(call)?["conditions"]?.list?.first { $0["type"] == "Ready" }?["status"]
  }

  @Test func `a pending pod is bound and then runs, ready, with an address`() throws {
    var standIn = StandIn()
    let reactions = standIn.react(to: .added, of: pod(), in: .pods, at: time)
    #expect(reactions.count == 1)
    let calls = try #require(reactions.first?.calls)
    #expect(
      calls.map(\.path) == [
        "/api/v1/namespaces/shop/pods/web-0/binding", "/api/v1/namespaces/shop/pods/web-0/status",
      ]
    )
    #expect(calls.first?.body[["target", "name"]] == "node-1")
    #expect(status(calls.last)?["phase"] == "Running")
    #expect(status(calls.last)?["podIP"] == "10.244.0.2")
    #expect(ready(calls.last) == "True")
  }

  @Test func `a pod is started once, however often it is seen`() {
    var standIn = StandIn()
    _ = standIn.react(to: .added, of: pod(), in: .pods, at: time)
    #expect(standIn.react(to: .modified, of: pod(), in: .pods, at: time).isEmpty)
  }

  @Test func `a pod that a DaemonSet made for a node runs there`() {
    let field: Value = ["key": "metadata.name", "operator": "In", "values": ["node-2"]]
    let term: Value = ["matchFields": [field]]
    let affinity: Value = [
      "nodeAffinity": [
        "requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": [term]]
      ]
    ]
    var standIn = StandIn()
    let made = pod(spec: ["containers": [], "affinity": affinity])
    let reactions = standIn.react(to: .added, of: made, in: .pods, at: time)
    #expect(reactions.first?.calls.first?.body[["target", "name"]] == "node-2")
  }

  @Test func `a pod that is meant to end does so`() {
    var standIn = StandIn()
    let spec: Value = ["restartPolicy": "OnFailure", "containers": [["name": "main"]]]
    let reactions = standIn.react(to: .added, of: pod(spec: spec), in: .pods, at: time)
    #expect(reactions.map { status($0.calls.last)?["phase"] } == ["Running", "Succeeded"])
    #expect(reactions[0].delay < reactions[1].delay)
  }

  @Test(
    arguments: [
      ("Always", "Running", "CrashLoopBackOff"), ("Never", "Failed", nil),
    ] as [(Value, Value, Value?)]
  )
  func `a pod that wishes to fail does so`(policy: Value, phase: Value, reason: Value?) {
    var standIn = StandIn()
    let failing = pod(
      annotations: ["testcluster.swell.dev/fail": "true"],
      spec: ["restartPolicy": policy, "containers": [["name": "main"]]]
    )
    let reactions = standIn.react(to: .added, of: failing, in: .pods, at: time)
    let status = status(reactions.last?.calls.last)
    #expect(reactions.count == 1)
    #expect(status?["phase"] == phase)
    let container = status?["containerStatuses"]?.list?.first
    #expect(container?[["state", "waiting", "reason"]] == reason)
    #expect(container?[["state", "terminated", "exitCode"]] == (reason == nil ? .int(1) : nil))
  }

  @Test func `a pod can be kept from becoming ready, or its image from being found`() {
    var standIn = StandIn()
    let never = pod(annotations: ["testcluster.swell.dev/never-ready": "true"])
    #expect(
      ready(standIn.react(to: .added, of: never, in: .pods, at: time)[0].calls.last) == "False"
    )
    standIn = StandIn()
    let missing = pod(annotations: ["testcluster.swell.dev/image-error": "true"])
    let call = standIn.react(to: .added, of: missing, in: .pods, at: time)[0].calls.last
    #expect(status(call)?["phase"] == "Pending")
  }

  @Test func `a pod can ask for its time`() {
    var standIn = StandIn()
    let slow = pod(annotations: ["testcluster.swell.dev/ready-after-seconds": "1.5"])
    let reactions = standIn.react(to: .added, of: slow, in: .pods, at: time)
    #expect(reactions.first?.delay == .milliseconds(1_500))
  }

  @Test func `a pod that is being deleted is let go, once`() {
    var standIn = StandIn()
    var going = pod()
    going["metadata"]?["deletionTimestamp"] = .string(time)
    let reactions = standIn.react(to: .modified, of: going, in: .pods, at: time)
    #expect(reactions.first?.calls == [.delete("/api/v1/namespaces/shop/pods/web-0")])
    #expect(standIn.react(to: .modified, of: going, in: .pods, at: time).isEmpty)
  }

  @Test func `a load balancer gets an address and a cluster address is left alone`() {
    var standIn = StandIn()
    var service: Value = [
      "metadata": ["name": "web", "namespace": "shop"], "spec": ["type": "LoadBalancer"],
    ]
    let reactions = standIn.react(to: .added, of: service, in: .services, at: time)
    #expect(reactions.first?.calls.first?.path == "/api/v1/namespaces/shop/services/web/status")
    service["spec"]?["type"] = "ClusterIP"
    #expect(standIn.react(to: .added, of: service, in: .services, at: time).isEmpty)
  }

  @Test func `an autoscaler is well once its target is there`() {
    var standIn = StandIn()
    let autoscaler: Value = [
      "metadata": ["name": "web", "namespace": "shop", "uid": "a1"],
      "spec": [
        "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "web"]
      ],
    ]
    let reaction = standIn.react(to: .added, of: autoscaler, in: .autoscalers, at: time).first
    let deployment = "/apis/apps/v1/namespaces/shop/deployments/web"
    #expect(reaction?.calls.first == .merge([:], into: deployment + "/scale"))
    #expect(reaction?.calls.last?.body[["status", "desiredReplicas"]] == 1)
    #expect(reaction?.patience == 60)
    #expect(standIn.react(to: .modified, of: autoscaler, in: .autoscalers, at: time).isEmpty)
  }

  @Test func `a claim gets a volume that goes with it`() {
    var standIn = StandIn()
    let claim: Value = [
      "metadata": ["name": "data", "namespace": "shop", "uid": "c1"],
      "spec": ["resources": ["requests": ["storage": "5Gi"]], "accessModes": ["ReadWriteOnce"]],
    ]
    let made = standIn.react(to: .added, of: claim, in: .claims, at: time).first?.calls.first
    #expect(made?.body[["spec", "capacity", "storage"]] == "5Gi")
    #expect(made?.body[["spec", "claimRef", "uid"]] == "c1")
    let gone = standIn.react(to: .deleted, of: claim, in: .claims, at: time).first?.calls
    #expect(gone == [.delete("/api/v1/persistentvolumes/pv-c1")])
  }
}
