import Manifests

/// The Grafana operator: instances by the stage of their set-up, what is put into them by conditions.
let grafanaRules: [String: Rule] = [
  "Grafana": Rule(
    .when(.absent(stageStatus), .progressing, .text("Waiting for Grafana status info")),
    .when(.field(stageStatus, is: "failed"), .degraded, .textAndField("Failed at stage ", stage)),
    .when(
      .field(stage, is: "complete"),
      .field(stageStatus, is: "success"),
      then: .healthy,
      .text("")
    ),
    .when(.always, .progressing, .field(stage))
  ),
  "GrafanaDashboard": content,
  "GrafanaFolder": content,
  "GrafanaDatasource": Rule(
    .when(.absent(["status"]), .progressing, .text("")),
    .when(.field(["status", "uid"], is: ""), .progressing, .text("")),
    .when(
      .field(["status", "NoMatchingInstances"], is: true),
      .degraded,
      .text("can't find matching grafana instance")
    ),
    .otherwise(.healthy, "")
  ),
]

private let stage = ["status", "stage"]
private let stageStatus = ["status", "stageStatus"]

/// Degraded by the first false condition, healthy once one is true.
private let content = Rule(
  .when(.anyCondition(is: "False", except: []), .degraded, .toldConditions),
  .when(.anyCondition(is: "True", except: []), .healthy, .toldConditions),
  .otherwise(.progressing, "")
)
