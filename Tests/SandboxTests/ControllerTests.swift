import Manifests
import Testing

@testable import Sandbox

@Suite struct ControllerTests {
  private func deployment(_ image: String, replicas: Int = 2, more: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: main, image: "\(image)"}]}
    \(more)
    """
  }

  @Test func `a Deployment becomes available and rolls over without falling below its limits`()
    throws
  {
    var lab = Lab()
    try lab.apply(deployment("web:1"))
    lab.pass(.seconds(5))
    #expect(Conditions(try #require(lab.object(.deployments, "web")))["Available"] == "True")
    #expect(lab.objects(.pods).count == 2)
    try lab.apply(deployment("web:2"))
    for _ in 0..<40 {
      lab.pass(.milliseconds(250))
      let ready = lab.objects(.pods).filter(Reconciler.isReady).count
      #expect(ready >= 2)
      #expect(Reconciler.active(lab.objects(.pods)).count <= 3)
    }
    let images = lab.objects(.pods).compactMap {
      $0[["spec", "containers"]]?.list?.first?["image"]?.string
    }
    #expect(images == ["web:2", "web:2"])
    #expect(lab.object(.deployments, "web")?.annotation("deployment.kubernetes.io/revision") == "2")
  }

  @Test func `what goes wrong by script goes wrong, and a deadline passes`() throws {
    var script = Script()
    script.wishes = [try #require(Script.Wish(text: "deployment/web=CrashLoopBackOff"))]
    var lab = Lab(script)
    try lab.apply(deployment("web:1", more: "  progressDeadlineSeconds: 30"))
    lab.pass(.seconds(10))
    let pod = try #require(lab.objects(.pods).first)
    let state = pod[["status", "containerStatuses"]]?.list?.first?["state"]
    #expect(state?[["waiting", "reason"]] == "CrashLoopBackOff")
    #expect(Conditions(try #require(lab.object(.deployments, "web")))["Progressing"] == "True")
    lab.pass(.seconds(40))
    #expect(Conditions(try #require(lab.object(.deployments, "web")))["Progressing"] == "False")
  }

  @Test func `what is refused by script is neither made nor changed`() throws {
    var lab = Lab()
    try lab.apply(deployment("web:1"))
    lab.server.refused = [try #require(Script.Wish(text: "deployment/web=Refused"))]
    #expect(try lab.apply(deployment("web:2")).status == 403)
    #expect(lab.object(.deployments, "web")?.generation == 1)
  }

  @Test func `what is deleted takes what it owns with it`() throws {
    var lab = Lab()
    try lab.apply(deployment("web:1"))
    lab.pass(.seconds(3))
    lab.send("DELETE", "/apis/apps/v1/namespaces/default/deployments/web")
    lab.pass(.seconds(5))
    #expect(lab.objects(.replicaSets).isEmpty)
    #expect(lab.objects(.pods).isEmpty)
  }

  @Test func `orphans stay`() throws {
    var lab = Lab()
    try lab.apply(deployment("web:1"))
    lab.pass(.seconds(3))
    lab.send(
      "DELETE",
      "/apis/apps/v1/namespaces/default/deployments/web",
      ["propagationPolicy": "Orphan"]
    )
    lab.pass(.seconds(5))
    #expect(lab.object(.deployments, "web") == nil)
    #expect(lab.objects(.replicaSets).count == 1)
    #expect(lab.objects(.replicaSets).first?.ownerReferences.isEmpty == true)
  }

  @Test func `a namespace is emptied before it goes`() throws {
    var lab = Lab()
    lab.send(
      "POST",
      "/api/v1/namespaces",
      ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "shop"]]
    )
    lab.send(
      "POST",
      "/api/v1/namespaces/shop/configmaps",
      ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]]
    )
    lab.pass(.seconds(1))
    #expect(lab.send("DELETE", "/api/v1/namespaces/shop").status == 200)
    lab.pass(.seconds(1))
    #expect(lab.send("GET", "/api/v1/namespaces/shop").status == 404)
    #expect(lab.send("GET", "/api/v1/namespaces/shop/configmaps/a").status == 404)
  }

  @Test func `a StatefulSet's pods come one after the other, with their claims`() throws {
    var lab = Lab()
    try lab.apply(
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        replicas: 2
        serviceName: db
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: main, image: db}]}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """
    )
    lab.pass(.milliseconds(500))
    #expect(lab.objects(.pods).map(\.name) == ["db-0"])
    lab.pass(.seconds(6))
    #expect(lab.objects(.pods).map(\.name) == ["db-0", "db-1"])
    #expect(lab.objects(.claims).map { $0[["status", "phase"]] } == ["Bound", "Bound"])
    #expect(lab.object(.statefulSets, "db")?[["status", "readyReplicas"]] == 2)
  }

  @Test func `a Job completes`() throws {
    var lab = Lab()
    try lab.apply(
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: once}
      spec:
        completions: 3
        parallelism: 2
        template: {spec: {restartPolicy: Never, containers: [{name: main, image: job}]}}
      """
    )
    lab.pass(.seconds(12))
    let job = try #require(lab.object(.jobs, "once"))
    #expect(Conditions(job)["Complete"] == "True")
    #expect(job[["status", "succeeded"]] == 3)
  }

  @Test func `a CronJob makes Jobs on time`() throws {
    var lab = Lab()
    try lab.apply(
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tick}
      spec:
        schedule: "* * * * *"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: job}]}}}}
      """
    )
    lab.pass(.seconds(130))
    #expect(lab.objects(.jobs).count == 2)
  }

  @Test func `faults are answered as long as they were wished for`() {
    var lab = Lab()
    lab.send(
      "POST",
      "/sandbox/faults",
      ["path": "/configmaps", "status": 429, "times": 2, "retryAfterSeconds": 1]
    )
    let path = "/api/v1/namespaces/default/configmaps"
    #expect([0, 1, 2].map { _ in lab.send("GET", path).status } == [429, 429, 200])
    lab.send("POST", "/sandbox/expire")
    #expect(lab.send("GET", path + "?limit=1&continue=bm90aGluZw").status == 400)
  }
}
