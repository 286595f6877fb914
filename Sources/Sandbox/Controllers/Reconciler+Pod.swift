import Manifests

extension Reconciler {
  /// Puts a pod on a machine, starts it, and lets it end where it is one that ends.
  func pod(_ object: Value, _ server: inout APIServer) -> Duration? {
    let phase = object[["status", "phase"]]?.string ?? "Pending"
    guard phase != "Succeeded", phase != "Failed" else { return nil }
    let failure = script.failure(of: object, server)
    guard object[["spec", "nodeName"]]?.string != nil else { return schedule(object, &server) }
    if phase == "Pending", object[["status", "containerStatuses"]] == nil {
      var delay = script.startDelay
      if case .slow(let extra) = failure { delay += extra }
      if let wait = remaining(of: delay, since: object[["status", "startTime"]]?.string, server) {
        return wait
      }
      return start(object, failure, &server)
    }
    guard phase == "Running", object[["spec", "restartPolicy"]] != "Always", failure == nil else {
      return nil
    }
    let begun = object[["status", "containerStatuses"]]?.list?.first?[
      ["state", "running", "startedAt"]
    ]?.string
    if let wait = remaining(of: script.runDuration, since: begun, server) { return wait }
    finish(object, &server)
    return nil
  }

  /// Takes a pod away when it has had the time to end.
  func endPod(_ object: Value, _ server: inout APIServer) -> Duration? {
    guard let text = object.metadata["deletionTimestamp"]?.string,
      let deadline = Age.seconds(text)
    else { return nil }
    let grace = object.metadata["deletionGracePeriodSeconds"]?.int ?? 0
    let begun = Timestamp(secondsSince1970: deadline - grace).description
    if let wait = remaining(of: script.stopDelay, since: begun, server), grace > 0 { return wait }
    var options = DeleteOptions()
    options.gracePeriodSeconds = 0
    server.discard(place, options)
    return nil
  }

  private func schedule(_ object: Value, _ server: inout APIServer) -> Duration? {
    let nodes = server.objects(.nodes)
    let selector = object[["spec", "nodeSelector"]]?.map?.texts ?? [:]
    let wanted = Self.node(of: object)
    let fitting = nodes.filter { node in
      (wanted.isEmpty || node.name == wanted)
        && (script.ignoresNodeSelectors || selector.allSatisfy { node.labels[$0.key] == $0.value })
    }
    let time = server.now.text
    guard !fitting.isEmpty else {
      let message =
        "0/\(nodes.count) nodes are available: \(nodes.count) node(s) didn't match Pod's node affinity/selector."
      server.change(place, status: true, by: "kube-scheduler") {
        $0.setCondition("PodScheduled", false, reason: "Unschedulable", message: message, at: time)
      }
      server.tell(
        "FailedScheduling",
        message,
        about: object,
        type: "Warning",
        by: "default-scheduler"
      )
      return nil
    }
    let node = fitting[Int(Digest32.of(object.name) % UInt32(fitting.count))]
    var bound = object
    bound.set(["spec", "nodeName"], .string(node.name))
    bound.set(["status", "startTime"], .string(time))
    bound.set(
      ["status", "conditions"],
      [
        [
          "type": "PodScheduled", "status": "True", "lastProbeTime": .null,
          "lastTransitionTime": .string(time),
        ]
      ]
    )
    server.store.put(bound, at: place)
    server.tell(
      "Scheduled",
      "Successfully assigned \(object.namespace)/\(object.name) to \(node.name)",
      about: object,
      by: "default-scheduler"
    )
    return .zero
  }

  private func start(
    _ object: Value,
    _ failure: Script.Failure?,
    _ server: inout APIServer
  ) -> Duration? {
    let time = server.now.text
    let address = Allocations.podAddress(at: server.store.revision)
    let story = PodStory(pod: object, failure: failure, address: address, time: time)
    server.change(place, status: true, by: "kubelet") { pod in
      for entry in story.status { pod.set(["status", entry.key], entry.value) }
    }
    for event in story.events {
      server.tell(
        event.reason,
        event.message,
        about: object,
        type: event.isWarning ? "Warning" : "Normal",
        by: "kubelet"
      )
    }
    return object[["spec", "restartPolicy"]] == "Always" ? nil : scaled(script.runDuration)
  }

  private func finish(_ object: Value, _ server: inout APIServer) {
    let now = server.now.text
    let time: Value = .string(now)
    server.change(place, status: true, by: "kubelet") { pod in
      pod.set(["status", "phase"], "Succeeded")
      let statuses = (pod[["status", "containerStatuses"]]?.list ?? []).map { status -> Value in
        var status = status
        let begun = status[["state", "running", "startedAt"]] ?? time
        status["ready"] = false
        status["started"] = false
        status["state"] = [
          "terminated": [
            "exitCode": 0, "reason": "Completed", "startedAt": begun, "finishedAt": time,
          ]
        ]
        return status
      }
      pod.set(["status", "containerStatuses"], .list(statuses))
      for type in ["Ready", "ContainersReady"] {
        pod.setCondition(type, false, reason: "PodCompleted", at: now)
      }
    }
  }
}
