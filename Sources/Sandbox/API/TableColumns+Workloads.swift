import Manifests

extension TableColumns {
  static let workloads: [String: [TableColumn]] = [
    "pods": pods,
    "deployments.apps": [
      ready("spec"), field("Up-to-date", ["status", "updatedReplicas"], absent: 0),
      field("Available", ["status", "availableReplicas"], absent: 0), age,
    ] + template + [selector],
    "statefulsets.apps": [ready("spec"), age] + template,
    "replicasets.apps": [
      count("Desired", ["spec", "replicas"]),
      count("Current", ["status", "replicas"]),
      count("Ready", ["status", "readyReplicas"]), age,
    ] + template + [selector],
    "daemonsets.apps": [
      count("Desired", ["status", "desiredNumberScheduled"]),
      count("Current", ["status", "currentNumberScheduled"]),
      count("Ready", ["status", "numberReady"]),
      count("Up-to-date", ["status", "updatedNumberScheduled"]),
      count("Available", ["status", "numberAvailable"]),
      TableColumn("Node Selector") { object, _ in
        .string(pairs(object[["spec", "template", "spec", "nodeSelector"]]))
      }, age,
    ] + template + [selector],
    "jobs.batch": [
      TableColumn("Status") { object, _ in
        let conditions = Conditions(object)
        if conditions["Complete"] == "True" { return "Complete" }
        if conditions["Failed"] == "True" { return "Failed" }
        return object[["spec", "suspend"]] == true ? "Suspended" : "Running"
      },
      TableColumn("Completions") { object, _ in
        let wanted = object[["spec", "completions"]]?.int ?? 1
        return .string("\(object[["status", "succeeded"]]?.int ?? 0)/\(wanted)")
      },
      TableColumn("Duration") { object, now in
        guard let start = object[["status", "startTime"]]?.string else { return "" }
        let end = object[["status", "completionTime"]]?.string
        return .string(Age.text(since: start, now: now, until: end))
      }, age,
    ] + template + [selector],
    "cronjobs.batch": [
      field("Schedule", ["spec", "schedule"]), field("Timezone", ["spec", "timeZone"]),
      TableColumn("Suspend", type: "boolean") { object, _ in
        object[["spec", "suspend"]] == true ? "True" : "False"
      },
      TableColumn("Active", type: "integer") { object, _ in
        .int(object[["status", "active"]]?.list?.count ?? 0)
      },
      TableColumn("Last Schedule") { object, now in
        guard let time = object[["status", "lastScheduleTime"]]?.string else { return "<none>" }
        return .string(Age.text(since: time, now: now))
      }, age,
    ] + jobTemplate + [jobSelector],
  ]

  private static func count(_ name: String, _ path: [String]) -> TableColumn {
    field(name, path, type: "integer", absent: 0)
  }

  private static let jobTemplate: [TableColumn] = [
    TableColumn("Containers", priority: 1) { object, _ in
      .string(containers(object[["spec", "jobTemplate"]] ?? [:], "name"))
    },
    TableColumn("Images", priority: 1) { object, _ in
      .string(containers(object[["spec", "jobTemplate"]] ?? [:], "image"))
    },
  ]

  private static let jobSelector = TableColumn("Selector", priority: 1) { object, _ in
    .string(pairs(object[["spec", "jobTemplate", "spec", "selector", "matchLabels"]]))
  }

  private static let pods: [TableColumn] = [
    TableColumn("Ready") { object, _ in
      let statuses = object[["status", "containerStatuses"]]?.list ?? []
      let ready = statuses.filter { $0["ready"] == true }.count
      return .string("\(ready)/\(object[["spec", "containers"]]?.list?.count ?? 0)")
    },
    TableColumn("Status") { object, _ in .string(phase(of: object)) },
    TableColumn("Restarts") { object, _ in
      let statuses = object[["status", "containerStatuses"]]?.list ?? []
      return .string(String(statuses.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }))
    }, age,
    field("IP", ["status", "podIP"], priority: 1),
    field("Node", ["spec", "nodeName"], priority: 1),
    field("Nominated Node", ["status", "nominatedNodeName"], priority: 1),
    TableColumn("Readiness Gates", priority: 1) { _, _ in "<none>" },
  ]

  private static func phase(of pod: Value) -> String {
    if pod.isBeingDeleted { return "Terminating" }
    for status in pod[["status", "containerStatuses"]]?.list ?? [] {
      if let reason = status[["state", "waiting", "reason"]]?.string { return reason }
      if let reason = status[["state", "terminated", "reason"]]?.string { return reason }
    }
    return pod[["status", "reason"]]?.string ?? pod[["status", "phase"]]?.string ?? "Unknown"
  }

  private static func ready(_ part: String) -> TableColumn {
    TableColumn("Ready") { object, _ in
      let ready = object[["status", "readyReplicas"]]?.int ?? 0
      return .string("\(ready)/\(object[[part, "replicas"]]?.int ?? 0)")
    }
  }

  private static let template: [TableColumn] = [
    TableColumn("Containers", priority: 1) { object, _ in .string(containers(object, "name")) },
    TableColumn("Images", priority: 1) { object, _ in .string(containers(object, "image")) },
  ]

  private static let selector = TableColumn("Selector", priority: 1) { object, _ in
    .string(pairs(object[["spec", "selector", "matchLabels"]]))
  }

  private static func containers(_ object: Value, _ field: String) -> String {
    (object[["spec", "template", "spec", "containers"]]?.list ?? [])
      .compactMap { $0[field]?.string }.joined(separator: ",")
  }
}

/// The conditions of an object's status, by their types.
struct Conditions: Sendable {
  private let object: Value

  init(_ object: Value) {
    self.object = object
  }

  /// The status of a condition.
  subscript(type: String) -> String? {
    (object[["status", "conditions"]]?.list ?? []).first { $0["type"]?.string == type }?["status"]?
      .string
  }
}
