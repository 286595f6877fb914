import Manifests

extension Explanation {
  /// The next step, as the first known reason suggests it.
  static func hint(_ id: ObjectID, _ troubles: [Trouble], _ texts: [String]) -> String? {
    for trouble in troubles {
      if let hint = hint(for: trouble, in: id.namespace ?? "default") { return hint }
    }
    let text = texts.joined(separator: "\n")
    return hints.first { hint in hint.marks.contains { text.contains($0) } }?.step
  }

  private static func hint(for trouble: Trouble, in namespace: String) -> String? {
    let container = trouble.container.map { " -c \($0)" } ?? ""
    let logs = "kubectl -n \(namespace) logs \(trouble.pod)\(container)"
    if trouble.message.contains("OOMKilled") || trouble.reason == "OOMKilled" {
      return "raise the memory limit of container '\(trouble.container ?? "")'"
    }
    switch trouble.reason {
    case "ImagePullBackOff", "ErrImagePull", "InvalidImageName":
      return "check the image's name and tag, and the pull secret of its registry"
    case "CrashLoopBackOff", "Error", "RunContainerError": return "read \(logs) --previous"
    case "CreateContainerConfigError":
      return "create the ConfigMap or Secret that the message names, or mark it optional"
    case "Unschedulable":
      return "lower the requests, or let nodes be added that fit them (kubectl describe nodes)"
    case "ContainersNotReady", "ReadinessGatesNotReady":
      return "read \(logs), and look at the readiness probe"
    default: return nil
    }
  }

  /// What a text has in it, and what helps then.
  private static let hints: [(marks: [String], step: String)] = [
    (["exceeded quota"], "raise the ResourceQuota of the namespace, or lower the requests"),
    (
      ["admission webhook", "failed calling webhook"],
      "look at the webhook that the message names: it refuses, or its service is not up"
    ),
    (["no matches for kind", "does not serve"], "install the CustomResourceDefinition first"),
    (["FailedScheduling"], "lower the requests, or let nodes be added that fit them"),
    (
      ["ProvisioningFailed", "no persistent volumes available", "waiting for a volume"],
      "check the StorageClass of the claim and its provisioner"
    ),
    (["FailedMount", "FailedAttachVolume"], "check the volumes that the message names"),
    (
      ["immutable"],
      "have it made anew: annotation argocd.argoproj.io/sync-options: Replace=true,Force=true"
    ),
    (["forbidden"], "give whoever runs swell the right that the message names"),
    (["is not there", "objects is there", "not in sync"], "swell sync"),
  ]
}

extension [Explanation] {
  /// The explanations for people, worst first, on one screen.
  package func text(of application: String, colour: Bool = false) -> String {
    var text = ReportText(colour: colour)
    guard !isEmpty else {
      text.add("\(application) is in sync and healthy")
      return text.text
    }
    text.add(text.painted(application, .bold))
    for explanation in prefix(8) {
      text.add("  \(explanation.id): " + text.painted(explanation.state.onOneLine, .red))
      for trouble in explanation.troubles.prefix(4) {
        let place = trouble.pod + (trouble.container.map { "/" + $0 } ?? "")
        let message = trouble.message.isEmpty ? "" : ": " + trouble.message
        text.add("    pod \(place): " + text.painted(trouble.reason, .yellow) + message)
      }
      for event in explanation.events { text.add("    event " + text.painted(event, .faint)) }
      if let hint = explanation.hint { text.add("    next: \(hint)") }
    }
    if count > 8 { text.add("  … and \(count - 8) more objects") }
    return text.text
  }
}
