import Manifests

/// Jobs by the clock: judged by whether the last run came to a good end.
let batchRules: [String: Rule] = [
  "CronJob": Rule(
    .when(.field(["spec", "suspend"], is: true), .healthy, .text("CronJob is Suspended")),
    .when(
      .present(["status", "lastScheduleTime"]),
      .absent(["status", "lastSuccessfulTime"]),
      then: .healthy,
      .text("The CronJob never completed successfully. It may not be healthy")
    ),
    .when(
      .present(["status", "lastScheduleTime"]),
      .present(["status", "active"]),
      then: .healthy,
      .text("The job is running. Its last execution may not have been successful")
    ),
    .when(
      .earlier(["status", "lastSuccessfulTime"], than: ["status", "lastScheduleTime"]),
      .degraded,
      .text("CronJob has not completed its last execution successfully")
    ),
    .when(
      .present(["status", "lastScheduleTime"]),
      .healthy,
      .text("CronJob has completed its last execution successfully")
    ),
    .when(.present(["status"]), .healthy, .text("CronJob has not been scheduled yet")),
    .otherwise(.progressing, "Waiting for CronJob")
  )
]
