import Manifests

extension StandIn {
  /// Starts a pod that waits, and lets one go that is being deleted.
  mutating func reactToPod(
    _ pod: Value,
    _ happening: Happening,
    at time: String
  ) -> [Reaction] {
    let path = Collection.pods.path(of: pod)
    if happening == .deleted {
      started.remove(pod.uid)
      stopped.remove(pod.uid)
      return []
    }
    if pod.isBeingDeleted {
      guard stopped.insert(pod.uid).inserted else { return [] }
      return [Reaction(delay: timing.stop, calls: [.delete(path)])]
    }
    let phase = pod[["status", "phase"]]?.string ?? "Pending"
    guard phase == "Pending", started.insert(pod.uid).inserted else { return [] }
    return start(pod, at: path, time: time)
  }

  private mutating func start(_ pod: Value, at path: String, time: String) -> [Reaction] {
    podCount += 1
    var binding: [Call] = []
    if pod[["spec", "nodeName"]]?.string == nil {
      binding = [bind(pod, at: path)]
    }
    let wished = pod.annotation(Wish.readyAfterSeconds).flatMap(Double.init)
    let delay = wished.map { Duration.seconds($0) } ?? timing.start
    let story = PodStory(pod: pod, number: podCount, time: time)
    var reactions = [
      Reaction(delay: delay, calls: binding + [.merge(story.begun, into: path + "/status")])
    ]
    if let finished = story.finished {
      reactions.append(
        Reaction(delay: delay + timing.jobRun, calls: [.merge(finished, into: path + "/status")])
      )
    }
    return reactions
  }

  private func bind(_ pod: Value, at path: String) -> Call {
    let node = nodeByAffinity(of: pod) ?? nodes[podCount % nodes.count]
    return .create(
      [
        "apiVersion": "v1", "kind": "Binding",
        "metadata": ["name": pod[["metadata", "name"]] ?? ""],
        "target": ["kind": "Node", "name": .string(node)],
      ],
      in: path + "/binding"
    )
  }

  /// The node that a DaemonSet's controller made a pod for.
  private func nodeByAffinity(of pod: Value) -> String? {
    let required = pod[
      ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
    ]
    let fields = required?["nodeSelectorTerms"]?.list?.first?["matchFields"]?.list ?? []
    return fields.first { $0["key"] == "metadata.name" }?["values"]?.list?.first?.string
  }
}
