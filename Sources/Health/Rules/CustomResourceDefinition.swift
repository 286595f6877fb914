import Manifests

/// Definitions of custom resources: established, with accepted names and a proper schema.
let definitionRules: [String: Rule] = [
  "CustomResourceDefinition": Rule(
    .when(
      .condition("Terminating", is: "True"),
      .progressing,
      .before("CRD is terminating: ")
    ),
    .when(
      .condition("NamesAccepted", is: "False"),
      .degraded,
      .before("CRD names have not been accepted: ")
    ),
    .when(
      .condition("NonStructuralSchema", is: "True"),
      .degraded,
      .before("Schema violations found: ")
    ),
    .when(.condition("Established", is: "True"), .healthy, .text("CRD is healthy")),
    .when(
      .reason("Established", is: "False", anyOf: ["Installing"]),
      .progressing,
      .text("CRD is being installed")
    ),
    .when(.conditions, .degraded, .text("CRD is not established")),
    .otherwise(.progressing, "Status conditions not found")
  )
]
