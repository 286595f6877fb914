import Manifests

extension Reconciler {
  /// Keeps one pod of a DaemonSet on each machine.
  func daemonSet(_ object: Value, _ server: inout APIServer) -> Duration? {
    let revision = Self.hash(of: object[["spec", "template"]])
    let selector = object[["spec", "template", "spec", "nodeSelector"]]?.map?.texts ?? [:]
    let nodes = server.objects(.nodes).filter { node in
      selector.allSatisfy { node.labels[$0.key] == $0.value }
    }
    recordRevision(of: object, revision, label: "controller-revision-hash", &server)
    let pods = server.dependents(of: object, .pods)
    for node in nodes where !pods.contains(where: { Self.node(of: $0) == node.name }) {
      try? makePod(of: object, template: object[["spec", "template"]], &server) { pod in
        pod.set(["metadata", "labels", "controller-revision-hash"], .string(revision))
        pod.set(
          ["metadata", "labels", "pod-template-generation"],
          .string(String(object.generation))
        )
        pod.set(["spec", "affinity"], Self.affinity(to: node.name))
        let wanted = pod[["spec", "tolerations"]]?.list ?? []
        pod.set(["spec", "tolerations"], .list(wanted + Self.tolerations))
      }
    }
    let names = Set(nodes.map(\.name))
    for pod in pods where !names.contains(Self.node(of: pod)) {
      server.discard(server.place(of: pod, .pods))
    }
    replaceOutdated(object, pods, revision, &server)
    setDaemonSetStatus(object, wanted: nodes.count, revision, &server)
    return availability(of: pods, object, server)
  }

  /// The machine that a pod is for.
  static func node(of pod: Value) -> String {
    let terms = pod[
      [
        "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
      ]
    ]?.list
    let field = terms?.first?["matchFields"]?.list?.first
    return field?["values"]?.list?.first?.string ?? pod[["spec", "nodeName"]]?.string ?? ""
  }

  private static func affinity(to node: String) -> Value {
    let term: Value = [
      "matchFields": [["key": "metadata.name", "operator": "In", "values": [.string(node)]]]
    ]
    return [
      "nodeAffinity": [
        "requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": [term]]
      ]
    ]
  }

  /// What a pod that belongs to its machine puts up with.
  private static let tolerations: [Value] = [
    ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"), ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
  ].map { key, effect in
    ["effect": .string(effect), "key": .string("node.kubernetes.io/\(key)"), "operator": "Exists"]
  }

  private func replaceOutdated(
    _ object: Value,
    _ pods: [Value],
    _ revision: String,
    _ server: inout APIServer
  ) {
    guard object[["spec", "updateStrategy", "type"]] == "RollingUpdate",
      pods.allSatisfy({ isAvailable($0, object, server) }),
      let old = pods.first(where: { $0.labels["controller-revision-hash"] != revision })
    else { return }
    server.discard(server.place(of: old, .pods))
  }

  private func setDaemonSetStatus(
    _ object: Value,
    wanted: Int,
    _ revision: String,
    _ server: inout APIServer
  ) {
    let pods = Self.active(server.dependents(of: object, .pods))
    let ready = pods.filter(Self.isReady).count
    let available = pods.filter { isAvailable($0, object, server) }.count
    let updated = pods.filter { $0.labels["controller-revision-hash"] == revision }.count
    server.change(place, status: true) { object in
      object.set(["status", "observedGeneration"], .int(object.generation))
      object.set(["status", "currentNumberScheduled"], .int(pods.count))
      object.set(["status", "desiredNumberScheduled"], .int(wanted))
      object.set(["status", "numberMisscheduled"], 0)
      object.set(["status", "numberReady"], .int(ready))
      for (field, count) in [
        ("updatedNumberScheduled", updated), ("numberAvailable", available),
        ("numberUnavailable", wanted - available),
      ] { object.set(["status", field], count == 0 ? nil : .int(count)) }
    }
  }
}
