import Manifests

/// What becomes of a pod that was started: the status that it gets, and what is told about it.
struct PodStory {
  /// Something that is told.
  struct Happening {
    let reason: String
    let message: String
    var isWarning = false
  }

  /// The fields of its status.
  let status: Mapping
  let events: [Happening]

  init(pod: Value, failure: Script.Failure?, address: String, time: String) {
    let containers = pod[["spec", "containers"]]?.list ?? []
    let ending = Ending(pod: pod, failure: failure, time: .string(time))
    let time: Value = .string(time)
    status = [
      "phase": ending.phase,
      "conditions": .list(Self.conditions(of: pod, isReady: ending.isReady, containers, time)),
      "containerStatuses": .list(containers.map { Self.status(of: $0, ending) }),
      "hostIP": "192.0.2.1", "hostIPs": [["ip": "192.0.2.1"]], "podIP": .string(address),
      "podIPs": [["ip": .string(address)]],
      "startTime": pod[["status", "startTime"]] ?? time,
    ]
    events = ending.events
  }

  private static func conditions(
    of pod: Value,
    isReady: Bool,
    _ containers: [Value],
    _ time: Value
  ) -> [Value] {
    let names = containers.compactMap { $0["name"]?.string }.joined(separator: " ")
    func condition(_ type: Value, _ holds: Bool) -> Value {
      var value: Mapping = [
        "type": type, "status": holds ? "True" : "False", "lastProbeTime": .null,
        "lastTransitionTime": time,
      ]
      if !holds {
        value["reason"] = "ContainersNotReady"
        value["message"] = .string("containers with unready status: [\(names)]")
      }
      return .map(value)
    }
    return [
      condition("PodReadyToStartContainers", true), condition("Initialized", true),
      condition("Ready", isReady), condition("ContainersReady", isReady),
      condition("PodScheduled", true),
    ]
  }

  private static func status(of container: Value, _ ending: Ending) -> Value {
    [
      "name": container["name"] ?? "", "image": container["image"] ?? "", "imageID": "",
      "ready": .bool(ending.isReady), "restartCount": .int(ending.restarts),
      "state": ending.state, "started": .bool(ending.state["running"] != nil), "lastState": [:],
    ]
  }
}

/// How the start of a pod ends.
private struct Ending {
  private(set) var phase: Value = "Running"
  private(set) var state: Value
  private(set) var isReady = true
  private(set) var restarts = 0
  private(set) var events: [PodStory.Happening]

  init(pod: Value, failure: Script.Failure?, time: Value) {
    let container = pod[["spec", "containers"]]?.list?.first
    let image = container?["image"]?.string ?? ""
    let name = container?["name"]?.string ?? ""
    state = ["running": ["startedAt": time]]
    events = [
      .init(reason: "Pulled", message: "Container image \"\(image)\" already present on machine"),
      .init(reason: "Created", message: "Created container: \(name)"),
      .init(reason: "Started", message: "Started container \(name)"),
    ]
    switch failure {
    case .crashLoop: crash(pod, name, time)
    case .imagePull: missImage(image)
    case .neverReady:
      isReady = false
      events.append(.init(reason: "Unhealthy", message: "Readiness probe failed", isWarning: true))
    case .slow, .quota, .refused, nil: break
    }
  }

  private mutating func crash(_ pod: Value, _ name: String, _ time: Value) {
    isReady = false
    guard pod[["spec", "restartPolicy"]] == "Always" else {
      phase = "Failed"
      state = [
        "terminated": ["exitCode": 1, "reason": "Error", "startedAt": time, "finishedAt": time]
      ]
      return
    }
    restarts = 5
    let message =
      "back-off 2m40s restarting failed container=\(name) pod=\(pod.name)_\(pod.namespace)(\(pod.uid))"
    state = ["waiting": ["reason": "CrashLoopBackOff", "message": .string(message)]]
    events.append(
      .init(
        reason: "BackOff",
        message: "Back-off restarting failed container \(name) in pod \(pod.name)",
        isWarning: true
      )
    )
  }

  private mutating func missImage(_ image: String) {
    phase = "Pending"
    isReady = false
    let message = "Back-off pulling image \"\(image)\""
    state = ["waiting": ["reason": "ImagePullBackOff", "message": .string(message)]]
    events = [
      .init(reason: "Failed", message: "Failed to pull image \"\(image)\"", isWarning: true),
      .init(reason: "BackOff", message: message, isWarning: true),
    ]
  }
}
