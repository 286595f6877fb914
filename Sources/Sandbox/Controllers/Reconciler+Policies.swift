import Manifests

extension Reconciler {
  /// Says of an autoscaler that it works; nothing measures anything here, so that it only keeps to its limits.
  func autoscaler(_ object: Value, _ server: inout APIServer) -> Duration? {
    let reference = object[["spec", "scaleTargetRef"]]
    let type = GroupVersionKind(
      apiVersion: reference?["apiVersion"]?.string ?? "",
      kind: reference?["kind"]?.string ?? ""
    )
    guard let resource = server.registry.resource(of: type) else { return nil }
    let key = ObjectKey(namespace: object.namespace, name: reference?["name"]?.string ?? "")
    let target = ObjectPlace(resource: resource.key, key: key)
    guard let live = server.store[target] else { return nil }
    let paths = ScalePaths(resource)
    let current = live[paths.spec]?.int ?? 0
    let least = object[["spec", "minReplicas"]]?.int ?? 1
    let wanted = max(least, min(current, object[["spec", "maxReplicas"]]?.int ?? current))
    if current > 0, wanted != current {
      server.change(target, by: "horizontal-pod-autoscaler") { $0.set(paths.spec, .int(wanted)) }
    }
    let time = server.now.text
    server.change(place, status: true) { object in
      object.set(["status", "currentReplicas"], live[paths.status] ?? 0)
      object.set(["status", "desiredReplicas"], .int(wanted))
      object.setCondition(
        "AbleToScale",
        true,
        reason: "ReadyForNewScale",
        message: "recommended size matches current size",
        at: time
      )
      object.setCondition(
        "ScalingActive",
        true,
        reason: "ValidMetricFound",
        message: "the HPA was able to successfully calculate a replica count",
        at: time
      )
      object.setCondition(
        "ScalingLimited",
        false,
        reason: "DesiredWithinRange",
        message: "the desired count is within the acceptable range",
        at: time
      )
    }
    return nil
  }

  /// Counts the pods that a budget is about.
  func disruptionBudget(_ object: Value, _ server: inout APIServer) -> Duration? {
    let selector = LabelSelector(object[["spec", "selector"]])
    let pods = server.objects(.pods, in: object.namespace).filter { selector.matches($0.labels) }
    let healthy = pods.filter(Self.isReady).count
    let needed: Int
    if let least = object[["spec", "minAvailable"]] {
      needed = RolloutLimits.count(least, of: pods.count, roundsUp: true)
    } else {
      let most = object[["spec", "maxUnavailable"]]
      needed = max(0, pods.count - RolloutLimits.count(most, of: pods.count, roundsUp: true))
    }
    let allowed = pods.isEmpty ? 0 : max(0, healthy - needed)
    let time = server.now.text
    server.change(place, status: true) { object in
      for (field, count) in [
        ("currentHealthy", healthy), ("desiredHealthy", needed), ("disruptionsAllowed", allowed),
        ("expectedPods", pods.count), ("observedGeneration", object.generation),
      ] { object.set(["status", field], .int(count)) }
      object.setCondition(
        "DisruptionAllowed",
        allowed > 0,
        reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
        at: time,
        extra: ["observedGeneration": .int(object.generation)]
      )
    }
    return nil
  }

  /// Makes the volume that a claim asks for, and binds the two.
  func claim(_ object: Value, _ server: inout APIServer) -> Duration? {
    guard object[["status", "phase"]] != "Bound" else { return nil }
    let created = object[["metadata", "creationTimestamp"]]?.string
    if let wait = remaining(of: script.startDelay, since: created, server) { return wait }
    let name = object[["spec", "volumeName"]]?.string ?? "pvc-\(object.uid)"
    let key = ObjectKey(namespace: "", name: name)
    let storage = object[["spec", "resources", "requests", "storage"]] ?? "1Gi"
    if server.store[ObjectPlace(resource: .volumes, key: key)] == nil {
      server.install([
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": ["name": .string(name)],
        "spec": [
          "capacity": ["storage": storage], "accessModes": object[["spec", "accessModes"]] ?? [],
          "persistentVolumeReclaimPolicy": "Delete",
          "storageClassName": object[["spec", "storageClassName"]] ?? "",
          "hostPath": ["path": .string("/sandbox/\(name)")],
          "claimRef": [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "namespace": .string(object.namespace), "name": .string(object.name),
            "uid": .string(object.uid),
          ],
        ],
      ])
    }
    server.setStatus(
      of: ObjectPlace(resource: .volumes, key: key),
      ["phase": "Bound"]
    )
    server.change(place) { claim in
      claim.set(["spec", "volumeName"], .string(name))
      for mark in ["bind-completed", "bound-by-controller"] {
        claim.set(["metadata", "annotations", "pv.kubernetes.io/\(mark)"], "yes")
      }
    }
    server.setStatus(
      of: place,
      [
        "phase": "Bound", "accessModes": object[["spec", "accessModes"]],
        "capacity": ["storage": storage],
      ]
    )
    return nil
  }
}
