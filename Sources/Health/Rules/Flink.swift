import Manifests

/// The Flink operator: what it deploys, and the sessions' jobs.
let flinkRules: [String: Rule] = [
  "FlinkDeployment": Rule(
    .when(.field(reconciliation + ["success"], is: true), .healthy, .text("")),
    .when(.field(reconciliation + ["state"], is: "DEPLOYED"), .healthy, .text("")),
    .when(
      .present(reconciliation),
      .field(jobManager, is: "DEPLOYED_NOT_READY"),
      then: .progressing,
      .text("Waiting for deploying")
    ),
    .when(
      .present(reconciliation),
      .field(jobManager, is: "DEPLOYING"),
      then: .progressing,
      .text("Waiting for deploying")
    ),
    .when(
      .present(reconciliation),
      .field(jobManager, is: "ERROR"),
      then: .degraded,
      .field(reconciliation + ["error"])
    ),
    .otherwise(.progressing, "Waiting for Flink operator")
  ),
  "FlinkSessionJob": Rule(
    .when(.field(["status", "jobStatus", "state"], is: "FAILED"), .degraded, .field(error)),
    .when(.field(["status", "lifecycleState"], is: "FAILED"), .degraded, .field(error)),
    .when(.field(["status", "lifecycleState"], is: "SUSPENDED"), .suspended, .text("")),
    .when(.field(["status", "lifecycleState"], is: "STABLE"), .healthy, .text("")),
    .when(.field(["status", "lifecycleState"], is: "DEPLOYED"), .healthy, .text("")),
    .otherwise(.progressing, "Waiting for Flink operator")
  ),
]

private let reconciliation = ["status", "reconciliationStatus"]
private let jobManager = ["status", "jobManagerDeploymentStatus"]
private let error = ["status", "error"]
