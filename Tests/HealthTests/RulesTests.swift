import Health
import Manifests
import Testing

/// An object with a status and perhaps a specification.
private func object(
  _ apiVersion: String,
  _ kind: String,
  spec: Value = [:],
  status: Value?,
  generation: Int = 1
) -> Value {
  var object: Value = [
    "apiVersion": .string(apiVersion), "kind": .string(kind),
    "metadata": ["name": "one", "generation": .int(generation)], "spec": spec,
  ]
  object["status"] = status
  return object
}

private func conditions(_ conditions: (String, String, String)...) -> Value {
  let list = conditions.map { type, status, words -> Value in
    ["type": .string(type), "status": .string(status), "message": .string(words), "reason": "R"]
  }
  return ["conditions": .list(list)]
}

private func state(_ state: String, _ executors: [String] = []) -> Value {
  var status: Value = ["applicationState": ["state": .string(state), "errorMessage": "broke"]]
  let states = executors.enumerated().map { ("exec-\($0)", Value.string($1)) }
  if !executors.isEmpty { status["executorState"] = .map(Mapping(states)) }
  return status
}

@Suite struct RulesTests {
  static let table: [(String, Value, String?)] = [
    (
      "set that cannot make an application",
      object(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        status: conditions(
          ("ErrorOccurred", "False", ""),
          ("ResourcesUpToDate", "False", "no project")
        )
      ),
      "degraded: no project"
    ),
    (
      "set that rolls out",
      object(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        status: conditions(
          ("RolloutProgressing", "True", "step 1"),
          ("ResourcesUpToDate", "True", "")
        )
      ),
      "progressing: step 1"
    ),
    (
      "set that is done",
      object(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        status: conditions(("ResourcesUpToDate", "True", "up to date"))
      ),
      "healthy: up to date"
    ),
    (
      "ready pool",
      object(
        "karpenter.sh/v1",
        "NodePool",
        status: conditions(("Ready", "True", "NodePool is ready"))
      ),
      "healthy: NodePool is ready"
    ),
    (
      "pool that is not ready",
      object("karpenter.sh/v1", "NodePool", status: conditions(("Ready", "False", "no class"))),
      "degraded: no class"
    ),
    (
      "new pool", object("karpenter.sh/v1", "NodePool", status: nil),
      "progressing: Waiting for NodePool to be ready"
    ),
    (
      "ready class",
      object("karpenter.k8s.aws/v1", "EC2NodeClass", status: conditions(("Ready", "True", "x"))),
      "healthy: EC2NodeClass is ready"
    ),
    (
      "certificate that is renewed",
      object(
        "cert-manager.io/v1",
        "Certificate",
        status: conditions(("Ready", "True", "up to date"), ("Issuing", "True", "renewing"))
      ), "progressing: renewing"
    ),
    (
      "issuer that cannot register",
      object("cert-manager.io/v1", "ClusterIssuer", status: conditions(("Ready", "False", "404"))),
      "degraded: 404"
    ),
    (
      "submitted job",
      object("sparkoperator.k8s.io/v1beta2", "SparkApplication", status: state("SUBMITTED")),
      "progressing: SparkApplication was submitted successfully"
    ),
    (
      "job with all executors",
      object(
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        spec: ["executor": ["instances": 2]],
        status: state("RUNNING", ["RUNNING", "RUNNING"])
      ), "healthy: SparkApplication is Running"
    ),
    (
      "job with too few executors",
      object(
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        spec: ["executor": ["instances": 2]],
        status: state("RUNNING", ["RUNNING", "PENDING"])
      ), "progressing: Waiting for Executor pods"
    ),
    (
      "job within its range",
      object(
        "sparkoperator.k8s.io/v1beta2",
        "SparkApplication",
        spec: [
          "executor": [:],
          "sparkConf": [
            "spark.dynamicAllocation.enabled": "true",
            "spark.dynamicAllocation.maxExecutors": "4",
          ],
        ],
        status: state("RUNNING", ["RUNNING"])
      ), "healthy: SparkApplication is Running"
    ),
    (
      "failed job",
      object("sparkoperator.k8s.io/v1beta2", "SparkApplication", status: state("FAILED")),
      "degraded: broke"
    ),
    (
      "scheduled job",
      object(
        "sparkoperator.k8s.io/v1beta2",
        "ScheduledSparkApplication",
        status: ["scheduleState": "Scheduled"]
      ), "healthy: ScheduledSparkApplication is scheduled"
    ),
    (
      "Prometheus whose pods start",
      object(
        "monitoring.coreos.com/v1",
        "Prometheus",
        status: [
          "conditions": [["type": "Available", "status": "False", "reason": "SomePodsNotReady"]]
        ]
      ), "progressing: SomePodsNotReady"
    ),
    (
      "Alertmanager without pods",
      object(
        "monitoring.coreos.com/v1",
        "Alertmanager",
        status: conditions(("Available", "False", "no node"))
      ), "degraded: no node"
    ),
    (
      "monitor with conditions",
      object(
        "monitoring.coreos.com/v1",
        "ServiceMonitor",
        status: conditions(("Ready", "False", ""))
      ),
      nil
    ),
    (
      "definition that is established",
      object(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        status: conditions(("NamesAccepted", "True", ""), ("Established", "True", ""))
      ), "healthy: CRD is healthy"
    ),
    (
      "definition whose names are taken",
      object(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        status: conditions(("NamesAccepted", "False", "taken"), ("Established", "False", ""))
      ), "degraded: CRD names have not been accepted: taken"
    ),
    (
      "job by the clock that failed last",
      object(
        "batch/v1",
        "CronJob",
        status: [
          "lastScheduleTime": "2026-08-02T00:00:00Z", "lastSuccessfulTime": "2026-08-01T00:00:00Z",
        ]
      ), "degraded: CronJob has not completed its last execution successfully"
    ),
    (
      "budget with too few pods",
      object(
        "policy/v1",
        "PodDisruptionBudget",
        status: [
          "conditions": [
            ["type": "DisruptionAllowed", "status": "False", "reason": "InsufficientPods"]
          ]
        ]
      ), "healthy: PodDisruptionBudget has InsufficientPods"
    ),
    (
      "budget of the older version",
      object("policy/v1beta1", "PodDisruptionBudget", status: ["observedGeneration": 1]),
      "healthy: PodDisruptionBudget is observed"
    ),
    (
      "stream that is deployed",
      object(
        "flink.apache.org/v1beta1",
        "FlinkDeployment",
        status: ["reconciliationStatus": ["state": "DEPLOYED"]]
      ), "healthy"
    ),
    (
      "stream whose manager starts",
      object(
        "flink.apache.org/v1beta1",
        "FlinkDeployment",
        status: [
          "jobManagerDeploymentStatus": "DEPLOYED_NOT_READY",
          "reconciliationStatus": ["state": "UPGRADING"],
        ]
      ), "progressing: Waiting for deploying"
    ),
    (
      "stream that cannot be deployed",
      object(
        "flink.apache.org/v1beta1",
        "FlinkDeployment",
        status: [
          "jobManagerDeploymentStatus": "ERROR", "reconciliationStatus": ["error": "no memory"],
        ]
      ), "degraded: no memory"
    ),
    (
      "job of a session that failed",
      object(
        "flink.apache.org/v1beta1",
        "FlinkSessionJob",
        status: ["jobStatus": ["state": "FAILED"], "error": "no jar"]
      ), "degraded: no jar"
    ),
    (
      "Grafana at a stage that failed",
      object(
        "grafana.integreatly.org/v1beta1",
        "Grafana",
        status: ["stage": "deployment", "stageStatus": "failed"]
      ), "degraded: Failed at stage deployment"
    ),
    (
      "Grafana between two stages",
      object(
        "grafana.integreatly.org/v1beta1",
        "Grafana",
        status: ["stage": "plugins", "stageStatus": "success"]
      ), "progressing: plugins"
    ),
    (
      "dashboard that is in place",
      object(
        "grafana.integreatly.org/v1beta1",
        "GrafanaDashboard",
        status: conditions(("DashboardSynchronized", "True", "it is there"))
      ), "healthy: R for DashboardSynchronized because it is there"
    ),
    (
      "folder of which one of two is refused",
      object(
        "grafana.integreatly.org/v1beta1",
        "GrafanaFolder",
        status: conditions(("A", "True", ""), ("B", "False", "no"), ("C", "True", ""))
      ), "degraded: R for A, R for B because no"
    ),
    (
      "data source that no instance wants",
      object(
        "grafana.integreatly.org/v1beta1",
        "GrafanaDatasource",
        status: ["uid": "u", "NoMatchingInstances": true]
      ), "degraded: can't find matching grafana instance"
    ),
    (
      "route of Traefik", object("traefik.io/v1alpha1", "IngressRoute", status: [:]), nil
    ),
    (
      "unknown kind that is ready",
      object("fruit.example/v1", "Apple", status: conditions(("Ready", "True", "ripe"))),
      "healthy: ripe"
    ),
    (
      "unknown kind without a message",
      object("fruit.example/v1", "Apple", status: conditions(("Ready", "False", ""))),
      "progressing: R"
    ),
    (
      "unknown kind that is stuck",
      object(
        "fruit.example/v1",
        "Apple",
        status: conditions(("Ready", "False", ""), ("Stalled", "True", "worm"))
      ), "degraded: worm"
    ),
    (
      "unknown kind that is behind",
      object(
        "fruit.example/v1",
        "Apple",
        status: ["observedGeneration": 1],
        generation: 2
      ), "progressing: Waiting for the latest specification to be observed"
    ),
    ("unknown kind without conditions", object("fruit.example/v1", "Apple", status: [:]), nil),
    ("map of settings", object("v1", "ConfigMap", status: nil), nil),
    ("text", "text", nil),
  ]

  @Test(arguments: table.indices)
  func `custom resources are judged by their rules`(row: Int) {
    let (name, object, expected) = Self.table[row]
    #expect(health(of: object)?.description == expected, "\(name)")
  }

  @Test func `what is being deleted is on its way`() {
    var pool = object("karpenter.sh/v1", "NodePool", status: conditions(("Ready", "True", "")))
    pool["metadata"]?["deletionTimestamp"] = "2026-08-01T10:00:00Z"
    #expect(health(of: pool) == Verdict(.progressing, "Pending deletion"))
    pool["metadata"]?["finalizers"] = ["argocd.argoproj.io/hook-finalizer"]
    #expect(health(of: pool)?.status == .healthy)
  }
}
