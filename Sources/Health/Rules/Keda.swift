import Manifests

/// KEDA: what scales by events.
let kedaRules: [String: Rule] = [
  "ScaledObject": Rule(
    .when(.condition("Ready", is: "False"), .degraded),
    .when(.condition("Fallback", is: "True"), .degraded),
    .when(
      .condition("Ready", is: "True"),
      .condition("Paused", is: "True"),
      then: .suspended
    ),
    .when(.condition("Ready", is: "True"), .healthy),
    .otherwise(.progressing, "Creating HorizontalPodAutoscaler Object")
  )
]
