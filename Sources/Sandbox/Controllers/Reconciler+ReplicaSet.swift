import Manifests

extension Reconciler {
  /// Keeps as many pods as a ReplicaSet wants.
  func replicaSet(_ object: Value, _ server: inout APIServer) -> Duration? {
    let pods = Self.active(server.dependents(of: object, .pods))
    let wanted = object[["spec", "replicas"]]?.int ?? 1
    var failure: String?
    if pods.count < wanted {
      for _ in pods.count..<wanted {
        do throws(Refusal) {
          try makePod(of: object, template: object[["spec", "template"]], &server)
        } catch {
          failure = error.message
          server.tell(
            "FailedCreate",
            "Error creating: \(error.message)",
            about: object,
            type: "Warning",
            by: "replicaset-controller"
          )
          break
        }
      }
    }
    for pod in pods.sorted(by: Self.goesFirst).prefix(max(0, pods.count - wanted)) {
      server.discard(server.place(of: pod, .pods))
    }
    setReplicaSetStatus(object, failure, &server)
    return failure == nil ? availability(of: pods, object, server) : .seconds(1)
  }

  /// The pods that are or will be running.
  static func active(_ pods: [Value]) -> [Value] {
    pods.filter { pod in
      let phase = pod[["status", "phase"]]?.string
      return !pod.isBeingDeleted && phase != "Succeeded" && phase != "Failed"
    }
  }

  /// Makes a pod of a template.
  ///
  /// - Throws: where the cluster does not take it.
  func makePod(
    of owner: Value,
    template: Value?,
    name: String? = nil,
    _ server: inout APIServer,
    change: (inout Value) -> Void = { _ in }
  ) throws(Refusal) {
    if let refusal = script.quota(for: owner, server) { throw refusal }
    var pod: Value = [
      "apiVersion": "v1", "kind": "Pod", "metadata": template?["metadata"] ?? [:],
      "spec": template?["spec"] ?? [:],
    ]
    pod.setMetadata("generateName", .string("\(owner.name)-"))
    pod.setMetadata("name", .string(name ?? "\(owner.name)-\(server.makeSuffix())"))
    change(&pod)
    guard server.make(pod, ownedBy: owner) != nil else {
      throw Refusal(500, "InternalError", "the pod is not valid")
    }
    let kind = (owner["kind"]?.string ?? "").lowercased()
    server.tell(
      "SuccessfulCreate",
      "Created pod: \(pod.name)",
      about: owner,
      by: "\(kind)-controller"
    )
  }

  static func isReady(_ pod: Value) -> Bool { Conditions(pod)["Ready"] == "True" }

  /// Whether a pod has been ready for as long as its owner wants.
  func isAvailable(_ pod: Value, _ owner: Value, _ server: APIServer) -> Bool {
    guard Self.isReady(pod) else { return false }
    let wait = owner[["spec", "minReadySeconds"]]?.int ?? 0
    return wait == 0 || remaining(of: .seconds(wait), since: Self.readySince(pod), server) == nil
  }

  /// When the next pod will have been ready for long enough.
  func availability(of pods: [Value], _ owner: Value, _ server: APIServer) -> Duration? {
    let wait = owner[["spec", "minReadySeconds"]]?.int ?? 0
    guard wait > 0 else { return nil }
    return pods.filter(Self.isReady).compactMap {
      remaining(of: .seconds(wait), since: Self.readySince($0), server)
    }.min()
  }

  private static func readySince(_ pod: Value) -> String? {
    (pod[["status", "conditions"]]?.list ?? []).first { $0["type"] == "Ready" }?[
      "lastTransitionTime"
    ]?.string
  }

  /// Pods that are not ready, and then the youngest, are given up first.
  private static func goesFirst(_ left: Value, _ right: Value) -> Bool {
    if isReady(left) != isReady(right) { return !isReady(left) }
    return left.uid > right.uid
  }

  private func setReplicaSetStatus(
    _ object: Value,
    _ failure: String?,
    _ server: inout APIServer
  ) {
    let pods = Self.active(server.dependents(of: object, .pods))
    let ending = server.dependents(of: object, .pods).filter(\.isBeingDeleted).count
    let ready = pods.filter(Self.isReady).count
    let available = pods.filter { isAvailable($0, object, server) }.count
    let time = server.now.text
    server.change(place, status: true) { object in
      object.set(["status", "observedGeneration"], .int(object.generation))
      object.set(["status", "replicas"], .int(pods.count))
      if place.resource == .replicaSets {
        object.set(["status", "terminatingReplicas"], .int(ending))
      }
      for (field, count) in [
        ("fullyLabeledReplicas", pods.count), ("readyReplicas", ready),
        ("availableReplicas", available),
      ] { object.set(["status", field], count == 0 ? nil : .int(count)) }
      if let failure {
        object.setCondition(
          "ReplicaFailure",
          true,
          reason: "FailedCreate",
          message: failure,
          at: time
        )
      } else {
        let rest = (object[["status", "conditions"]]?.list ?? []).filter {
          $0["type"] != "ReplicaFailure"
        }
        object.set(["status", "conditions"], rest.isEmpty ? nil : .list(rest))
      }
    }
  }
}
