import Manifests

extension Reconciler {
  /// Keeps the numbered pods of a StatefulSet, one after the other, each with its claims.
  func statefulSet(_ object: Value, _ server: inout APIServer) -> Duration? {
    let hash = Self.hash(of: object[["spec", "template"]])
    let revision = "\(object.name)-\(hash)"
    recordRevision(of: object, hash, label: "controller.kubernetes.io/hash", &server)
    let wanted = object[["spec", "replicas"]]?.int ?? 1
    let isParallel = object[["spec", "podManagementPolicy"]] == "Parallel"
    let pods = server.dependents(of: object, .pods)
    let byNumber = Dictionary(
      pods.map { (Self.number(of: $0), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    fill(object, byNumber, upTo: wanted, revision, isParallel: isParallel, &server)
    let surplus = pods.filter { Self.number(of: $0) >= wanted && !$0.isBeingDeleted }
      .sorted { Self.number(of: $0) > Self.number(of: $1) }
    for pod in isParallel ? surplus[...] : surplus.prefix(1) {
      server.discard(server.place(of: pod, .pods))
    }
    if surplus.isEmpty { replaceOutdated(object, byNumber, revision, &server) }
    setStatefulSetStatus(object, revision, &server)
    return availability(of: pods, object, server)
  }

  static func number(of pod: Value) -> Int {
    pod.name.split(separator: "-").last.flatMap { Int($0) } ?? 0
  }

  private func fill(
    _ object: Value,
    _ pods: [Int: Value],
    upTo wanted: Int,
    _ revision: String,
    isParallel: Bool,
    _ server: inout APIServer
  ) {
    for number in 0..<max(0, wanted) {
      guard let pod = pods[number] else {
        makeNumbered(object, number, revision, &server)
        if isParallel { continue }
        return
      }
      if !isParallel, !isAvailable(pod, object, server) { return }
    }
  }

  private func makeNumbered(
    _ object: Value,
    _ number: Int,
    _ revision: String,
    _ server: inout APIServer
  ) {
    let name = "\(object.name)-\(number)"
    var volumes = object[["spec", "template", "spec", "volumes"]]?.list ?? []
    for template in object[["spec", "volumeClaimTemplates"]]?.list ?? [] {
      let claim = "\(template.name)-\(name)"
      var made = template
      made["apiVersion"] = "v1"
      made["kind"] = "PersistentVolumeClaim"
      made["status"] = nil
      made.setMetadata("name", .string(claim))
      made.setMetadata("namespace", .string(object.namespace))
      made.set(["metadata", "labels"], object[["spec", "selector", "matchLabels"]])
      server.install(made)
      volumes.append([
        "name": .string(template.name), "persistentVolumeClaim": ["claimName": .string(claim)],
      ])
    }
    let template = object[["spec", "template"]]
    try? makePod(of: object, template: template, name: name, &server) { pod in
      pod.set(["metadata", "labels", "controller-revision-hash"], .string(revision))
      pod.set(["metadata", "labels", "statefulset.kubernetes.io/pod-name"], .string(name))
      pod.set(["metadata", "labels", "apps.kubernetes.io/pod-index"], .string(String(number)))
      pod.set(["spec", "hostname"], .string(name))
      pod.set(["spec", "subdomain"], object[["spec", "serviceName"]])
      if !volumes.isEmpty { pod.set(["spec", "volumes"], .list(volumes)) }
    }
  }

  /// Deletes the highest pod of an old revision, once all others are ready.
  private func replaceOutdated(
    _ object: Value,
    _ pods: [Int: Value],
    _ revision: String,
    _ server: inout APIServer
  ) {
    guard object[["spec", "updateStrategy", "type"]] != "OnDelete" else { return }
    let partition = object[["spec", "updateStrategy", "rollingUpdate", "partition"]]?.int ?? 0
    for (_, pod) in pods.sorted(by: { $0.key > $1.key }) {
      let isOld = pod.labels["controller-revision-hash"] != revision
      if isOld, Self.number(of: pod) >= partition {
        if !pod.isBeingDeleted { server.discard(server.place(of: pod, .pods)) }
        return
      }
      if !isAvailable(pod, object, server) { return }
    }
  }

  private func setStatefulSetStatus(
    _ object: Value,
    _ revision: String,
    _ server: inout APIServer
  ) {
    let pods = server.dependents(of: object, .pods)
    let wanted = object[["spec", "replicas"]]?.int ?? 1
    let updated = pods.filter { $0.labels["controller-revision-hash"] == revision }
    let ready = pods.filter(Self.isReady).count
    let available = pods.filter { isAvailable($0, object, server) }.count
    let isDone = updated.count == pods.count && pods.count == wanted && ready == wanted
    server.change(place, status: true) { object in
      let before = object[["status", "currentRevision"]] ?? .string(revision)
      let current = isDone ? .string(revision) : before
      let currentCount = pods.filter { $0.labels["controller-revision-hash"] == current.string }
        .count
      object.set(["status", "observedGeneration"], .int(object.generation))
      object.set(["status", "replicas"], .int(pods.count))
      object.set(["status", "availableReplicas"], .int(available))
      object.set(["status", "collisionCount"], 0)
      object.set(["status", "currentRevision"], current)
      object.set(["status", "updateRevision"], .string(revision))
      for (field, count) in [
        ("readyReplicas", ready), ("updatedReplicas", updated.count),
        ("currentReplicas", currentCount),
      ] { object.set(["status", field], count == 0 ? nil : .int(count)) }
    }
  }
}
