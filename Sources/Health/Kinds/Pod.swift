import Manifests
import Order

func podHealth(_ object: Fields) throws(HealthError) -> Verdict {
  let pod = try Pod(object)
  if pod.runsForEver, let failures = pod.waitingFailures {
    return Verdict(.degraded, failures)
  }
  switch pod.phase {
  case "Pending": return Verdict(.progressing, pod.message)
  case "Succeeded": return Verdict(.healthy, pod.message)
  case "Failed": return Verdict(.degraded, pod.failure)
  case "Running" where pod.runsForEver:
    if pod.isReady { return Verdict(.healthy, pod.message) }
    let hasRestarted = pod.containers.contains(where: \.hasTerminatedBefore)
    return Verdict(hasRestarted ? .degraded : .progressing, pod.message)
  case "Running" where ["OnFailure", "Never"].contains(pod.restartPolicy):
    return Verdict(.progressing, pod.message)
  default: return Verdict(.unknown, pod.message)
  }
}

private struct Pod {
  /// What the status says of one container.
  struct Container {
    /// Why the container waits, if it does.
    let waiting: (reason: String, message: String)?
    /// Why the container failed, if it has a reason; empty otherwise.
    let failure: String
    let hasTerminatedBefore: Bool

    init(_ fields: Fields) throws(HealthError) {
      let name = try fields.text("name")
      let state = try fields.object("state")
      let waits = try state.object("waiting")
      let words = (try waits.text("reason"), try waits.text("message"))
      waiting = state.has("waiting") ? words : nil
      let ended = try state.object("terminated")
      let (message, reason) = (try ended.text("message"), try ended.text("reason"))
      let code = try ended.int("exitCode") ?? 0
      if !message.isEmpty {
        failure = message
      } else if reason == "OOMKilled" {
        failure = reason
      } else {
        failure = code == 0 ? "" : "container \"\(name)\" failed with exit code \(code)"
      }
      hasTerminatedBefore = try fields.object("lastState").has("terminated")
    }
  }

  let phase: String
  let message: String
  let restartPolicy: String
  /// Whether the pod is expected to run until it is deleted.
  let runsForEver: Bool
  let isReady: Bool
  let initContainers: [Container]
  let containers: [Container]

  init(_ object: Fields) throws(HealthError) {
    let annotations = try object.metadata().object("annotations")
    let spec = try object.object("spec")
    let status = try object.object("status")
    try spec.checkContainers()
    phase = try status.text("phase")
    message = try status.text("message")
    restartPolicy = try spec.text("restartPolicy")
    let ignoresPolicy =
      try annotations.text("argocd.argoproj.io/ignore-restart-policy") == "true"
    runsForEver = restartPolicy == "Always" || ignoresPolicy && !object.isHook
    let ready = try status.conditions().first { $0.type == "Ready" }
    isReady = ready?.status == "True"
    initContainers = try Self.containers(status, "initContainerStatuses")
    containers = try Self.containers(status, "containerStatuses")
    _ = try Self.containers(status, "ephemeralContainerStatuses")
  }

  private static func containers(
    _ status: Fields,
    _ key: String
  ) throws(HealthError) -> [Container] {
    var containers: [Container] = []
    for fields in try status.objects(key) { containers.append(try Container(fields)) }
    return containers
  }

  /// The messages of the containers that wait because of an error; nil where there is none.
  var waitingFailures: String? {
    let messages = containers.compactMap(\.waiting).filter { reason, _ in
      reason.hasPrefix("Err") || reason.hasSuffix("Error") || reason.hasSuffix("BackOff")
    }
    return messages.isEmpty ? nil : messages.map(\.message).joined(separator: ", ")
  }

  /// The pod's own message, or the first container's reason.
  var failure: String {
    guard message.isEmpty else { return message }
    return (initContainers + containers).lazy.map(\.failure).first { !$0.isEmpty } ?? ""
  }
}
