import Manifests

/// What becomes of one pod: the status that it gets when it begins, and the one when it has finished, if it does.
struct PodStory {
  let begun: Value
  let finished: Value?

  /// Decides by the pod's annotations and by whether it is meant to end.
  init(pod: Value, number: Int, time: String) {
    let scene = Scene(pod: pod, number: number, time: time)
    let ends = pod[["spec", "restartPolicy"]]?.string ?? "Always" != "Always"
    func wishes(_ annotation: String) -> Bool { pod.annotation(annotation) == "true" }

    if wishes(StandIn.Wish.imageError) {
      begun = scene.waiting("Pending", "ImagePullBackOff", "Back-off pulling image", restarts: 0)
      finished = nil
    } else if wishes(StandIn.Wish.fail) {
      begun =
        ends
        ? scene.terminated("Failed", exitCode: 1, reason: "Error")
        : scene.waiting(
          "Running",
          "CrashLoopBackOff",
          "back-off restarting failed container",
          restarts: 5
        )
      finished = nil
    } else if wishes(StandIn.Wish.neverReady) {
      begun = scene.running(ready: false)
      finished = nil
    } else {
      begun = scene.running(ready: true)
      finished = ends ? scene.terminated("Succeeded", exitCode: 0, reason: "Completed") : nil
    }
  }
}

/// The parts that statuses of one pod are made of.
private struct Scene {
  let pod: Value
  let time: Value
  let address: Value

  init(pod: Value, number: Int, time: String) {
    self.pod = pod
    self.time = .string(time)
    address = .string("10.244.\(number / 250 % 250).\(number % 250 + 1)")
  }

  func running(ready: Bool) -> Value {
    status("Running", ready: ready, state: ["running": ["startedAt": time]], restarts: 0)
  }

  func waiting(_ phase: Value, _ reason: Value, _ message: Value, restarts: Int) -> Value {
    let state: Value = ["waiting": ["reason": reason, "message": message]]
    return status(phase, ready: false, state: state, restarts: restarts)
  }

  func terminated(_ phase: Value, exitCode: Int, reason: Value) -> Value {
    let state: Value = [
      "terminated": [
        "exitCode": .int(exitCode), "reason": reason, "startedAt": time, "finishedAt": time,
      ]
    ]
    return status(phase, ready: false, state: state, restarts: 0)
  }

  private func status(_ phase: Value, ready: Bool, state: Value, restarts: Int) -> Value {
    let done: Value = ["terminated": ["exitCode": 0, "reason": "Completed"]]
    return [
      "status": [
        "phase": phase, "hostIP": "192.0.2.1", "podIP": address, "podIPs": [["ip": address]],
        "startTime": time, "conditions": conditions(ready: ready),
        "initContainerStatuses": .list(
          containers("initContainers").map { container($0, ready: true, done, restarts: 0) }
        ),
        "containerStatuses": .list(
          containers("containers").map { container($0, ready: ready, state, restarts: restarts) }
        ),
      ]
    ]
  }

  private func conditions(ready: Bool) -> Value {
    func condition(_ type: Value, _ truth: Bool) -> Value {
      ["type": type, "status": truth ? "True" : "False", "lastTransitionTime": time]
    }
    return [
      condition("PodScheduled", true), condition("Initialized", true),
      condition("ContainersReady", ready), condition("Ready", ready),
    ]
  }

  private func containers(_ field: String) -> [Value] { pod["spec"]?[field]?.list ?? [] }

  private func container(_ spec: Value, ready: Bool, _ state: Value, restarts: Int) -> Value {
    [
      "name": spec["name"] ?? "", "image": spec["image"] ?? "", "imageID": "",
      "ready": .bool(ready), "started": .bool(ready), "restartCount": .int(restarts),
      "state": state,
    ]
  }
}
