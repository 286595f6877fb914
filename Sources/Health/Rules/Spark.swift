import Manifests

/// The Spark operator: jobs and their schedules, by state.
let sparkRules: [String: Rule] = [
  "SparkApplication": Rule(
    .when(
      .field(state, is: ""),
      .progressing,
      .text("SparkApplication was added, enqueuing it for submission")
    ),
    .when(
      .field(state, is: "RUNNING"),
      .code(hasExecutors),
      then: .healthy,
      .text("SparkApplication is Running")
    ),
    .when(
      .field(state, is: "SUBMITTED"),
      .progressing,
      .text("SparkApplication was submitted successfully")
    ),
    .when(.field(state, is: "COMPLETED"), .healthy, .text("SparkApplication was Completed")),
    .when(.field(state, is: "FAILED"), .degraded, .field(errorMessage)),
    .when(.field(state, is: "SUBMISSION_FAILED"), .degraded, .field(errorMessage)),
    .when(.field(state, is: "FAILING"), .degraded, .field(errorMessage)),
    .when(
      .field(state, is: "PENDING_RERUN"),
      .progressing,
      .text("SparkApplication is Pending Rerun")
    ),
    .when(
      .field(state, is: "INVALIDATING"),
      .missing,
      .text("SparkApplication is in InvalidatingState")
    ),
    .when(
      .field(state, is: "SUCCEEDING"),
      .progressing,
      .text("The driver has completed, executors are being cleaned up")
    ),
    .when(
      .field(state, is: "UNKNOWN"),
      .progressing,
      .text("The driver or an executor is in an unknown state")
    ),
    .otherwise(.progressing, "Waiting for Executor pods")
  ),
  "ScheduledSparkApplication": Rule(
    .when(
      .field(["spec", "suspend"], is: true),
      .suspended,
      .text("ScheduledSparkApplication is suspended")
    ),
    .when(
      .field(["status", "scheduleState"], is: "FailedValidation"),
      .degraded,
      .field(["status", "reason"])
    ),
    .when(
      .field(["status", "scheduleState"], is: "Scheduled"),
      .healthy,
      .text("ScheduledSparkApplication is scheduled")
    ),
    .otherwise(.progressing, "Waiting for ScheduledSparkApplication to be scheduled")
  ),
]

private let state = ["status", "applicationState", "state"]
private let errorMessage = ["status", "applicationState", "errorMessage"]

/// Whether as many executors run as the application wants.
@Sendable private func hasExecutors(_ application: Value) -> Bool {
  guard let states = application["status"]?["executorState"]?.map else { return false }
  let running = states.entries.filter { $0.value == "RUNNING" }.count
  let wanted = application["spec"]?["executor"]?["instances"]?.int
  if wanted == running { return true }
  if let range = executorRange(application["spec"] ?? [:]) { return range.contains(running) }
  return wanted == nil && application["spec"]?["dynamicAllocation"] == nil && running >= 1
}

/// How many executors dynamic allocation allows; nil where it is off.
private func executorRange(_ spec: Value) -> ClosedRange<Int>? {
  func range(_ low: Int?, _ high: Int?) -> ClosedRange<Int> {
    (low ?? 0)...max(high ?? .max, low ?? 0)
  }
  let dynamic = spec["dynamicAllocation"]
  if dynamic?["enabled"] == true {
    return range(dynamic?["minExecutors"]?.int, dynamic?["maxExecutors"]?.int)
  }
  let settings = spec["sparkConf"]
  for prefix in ["spark.streaming.dynamicAllocation", "spark.dynamicAllocation"]
  where settings?["\(prefix).enabled"] == "true" {
    return range(
      settings?["\(prefix).minExecutors"]?.string.flatMap { Int($0) },
      settings?["\(prefix).maxExecutors"]?.string.flatMap { Int($0) }
    )
  }
  return nil
}
