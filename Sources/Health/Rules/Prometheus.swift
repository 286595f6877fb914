import Manifests

/// The Prometheus operator: what runs is judged by its pods, what is only read has no health.
let prometheusRules: [String: Rule] = [
  "Prometheus": instances,
  "PrometheusAgent": instances,
  "Alertmanager": instances,
  "ThanosRuler": instances,
  "AlertmanagerConfig": .noOpinion,
  "PodMonitor": .noOpinion,
  "Probe": .noOpinion,
  "PrometheusRule": .noOpinion,
  "ScrapeConfig": .noOpinion,
  "ServiceMonitor": .noOpinion,
]

private let instances = Rule(
  .when(.condition("Available", is: "True"), .healthy, .text("All instances are available")),
  .when(
    .reason("Available", is: nil, anyOf: ["SomePodsNotReady"]),
    .progressing,
    .conditionOrReason
  ),
  .when(.condition("Available", is: nil), .degraded, .conditionOrReason),
  .otherwise(.progressing, "Waiting for initialization")
)
