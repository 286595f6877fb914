import Manifests

extension Reconciler {
  /// Rolls a Deployment's template out: one ReplicaSet for each version of it, the new one up, the others down.
  func deployment(_ object: Value, _ server: inout APIServer) -> Duration? {
    let sets = server.dependents(of: object, .replicaSets)
    let hash = Self.hash(of: object[["spec", "template"]])
    let current = sets.first { $0.labels["pod-template-hash"] == hash }
    let isPaused = object[["spec", "paused"]] == true
    if let current {
      if !isPaused { roll(object, current, sets.filter { $0.uid != current.uid }, &server) }
    } else if !isPaused {
      makeReplicaSet(of: object, hash, revision: Self.nextRevision(sets), &server)
    }
    if let current { note(revisionOf: current, sets, &server) }
    forget(sets.filter { $0.uid != current?.uid }, of: object, &server)
    return setDeploymentStatus(object, hash, &server)
  }

  /// The digest of a template, as it stands in names and labels.
  static func hash(of template: Value?) -> String {
    var random = SeededRandom(state: UInt64(Digest32.of(GoText.json(template ?? .null))))
    let letters = Array("bcdf2456789ghjklmnpqrstvwxz")
    return String((0..<10).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
  }

  private func makeReplicaSet(
    of object: Value,
    _ hash: String,
    revision: Int,
    _ server: inout APIServer
  ) {
    var template = object[["spec", "template"]] ?? [:]
    template.set(["metadata", "labels", "pod-template-hash"], .string(hash))
    var selector = object[["spec", "selector"]] ?? [:]
    selector.set(["matchLabels", "pod-template-hash"], .string(hash))
    let wanted = object[["spec", "replicas"]]?.int ?? 1
    let others = server.dependents(of: object, .replicaSets).reduce(0) {
      $0 + ($1[["spec", "replicas"]]?.int ?? 0)
    }
    let limits = RolloutLimits(of: object)
    let count =
      limits.recreates && others > 0 ? 0 : max(0, min(wanted, wanted + limits.surge - others))
    var annotations = Self.inherited(of: object)
    annotations["deployment.kubernetes.io/desired-replicas"] = .string(String(wanted))
    annotations["deployment.kubernetes.io/max-replicas"] = .string(String(wanted + limits.surge))
    annotations["deployment.kubernetes.io/revision"] = .string(String(revision))
    server.make(
      [
        "apiVersion": "apps/v1", "kind": "ReplicaSet",
        "metadata": [
          "name": .string("\(object.name)-\(hash)"),
          "labels": template[["metadata", "labels"]] ?? [:], "annotations": .map(annotations),
        ],
        "spec": [
          "replicas": .int(count), "selector": selector, "template": template,
          "minReadySeconds": object[["spec", "minReadySeconds"]] ?? 0,
        ],
      ],
      ownedBy: object
    )
    server.tell(
      "ScalingReplicaSet",
      "Scaled up replica set \(object.name)-\(hash) from 0 to \(count)",
      about: object,
      by: "deployment-controller"
    )
  }

  /// The annotations that a ReplicaSet has from its Deployment.
  private static func inherited(of object: Value) -> Mapping {
    var annotations = object.metadata["annotations"]?.map ?? [:]
    annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
    annotations["deployment.kubernetes.io/revision"] = nil
    return annotations
  }

  private static func nextRevision(_ sets: [Value]) -> Int {
    (sets.map(revision).max() ?? 0) + 1
  }

  private static func revision(of object: Value) -> Int {
    object.annotation("deployment.kubernetes.io/revision").flatMap { Int($0) } ?? 0
  }

  /// Makes the current template's revision the newest, on its ReplicaSet and on the Deployment.
  private func note(revisionOf current: Value, _ sets: [Value], _ server: inout APIServer) {
    let newest = sets.map(Self.revision).max() ?? 0
    var number = Self.revision(of: current)
    if number < newest { number = newest + 1 }
    let key = ["metadata", "annotations", "deployment.kubernetes.io/revision"]
    server.change(server.place(of: current, .replicaSets)) { $0.set(key, .string(String(number))) }
    server.change(place, status: true) { $0.set(key, .string(String(number))) }
  }

  private func roll(_ object: Value, _ current: Value, _ old: [Value], _ server: inout APIServer) {
    let wanted = object[["spec", "replicas"]]?.int ?? 1
    let limits = RolloutLimits(of: object)
    let have = current[["spec", "replicas"]]?.int ?? 0
    let oldCount = old.reduce(0) { $0 + ($1[["spec", "replicas"]]?.int ?? 0) }
    if limits.recreates {
      for set in old { scale(set, to: 0, of: object, &server) }
      let left = old.reduce(0) { $0 + server.dependents(of: $1, .pods).count }
      if left == 0 { scale(current, to: wanted, of: object, &server) }
      return
    }
    let room = max(0, wanted + limits.surge - oldCount - have)
    scale(
      current,
      to: min(wanted, max(have > wanted ? wanted : have, have + room)),
      of: object,
      &server
    )
    let available = ([current] + old).reduce(0) {
      $0 + ($1[["status", "availableReplicas"]]?.int ?? 0)
    }
    // Pods that never became available are given up first.
    var spare = available - (wanted - limits.unavailable)
    for set in old {
      let count = set[["spec", "replicas"]]?.int ?? 0
      let unavailable = count - (set[["status", "availableReplicas"]]?.int ?? 0)
      let down = min(count, max(0, unavailable) + max(0, min(spare, count - max(0, unavailable))))
      spare -= max(0, down - unavailable)
      scale(set, to: count - down, of: object, &server)
    }
  }

  private func scale(_ set: Value, to count: Int, of object: Value, _ server: inout APIServer) {
    let before = set[["spec", "replicas"]]?.int ?? 0
    guard before != count else { return }
    server.change(server.place(of: set, .replicaSets)) {
      $0.set(["spec", "replicas"], .int(count))
    }
    server.tell(
      "ScalingReplicaSet",
      "Scaled \(count > before ? "up" : "down") replica set \(set.name) from \(before) to \(count)",
      about: object,
      by: "deployment-controller"
    )
  }

  /// Deletes old ReplicaSets beyond the limit of the history.
  private func forget(_ old: [Value], of object: Value, _ server: inout APIServer) {
    let limit = object[["spec", "revisionHistoryLimit"]]?.int ?? 10
    let idle = old.filter {
      $0[["spec", "replicas"]] == 0 && ($0[["status", "replicas"]]?.int ?? 0) == 0
    }
    for set in idle.sorted(by: { Self.revision(of: $0) < Self.revision(of: $1) }).dropLast(limit) {
      server.discard(server.place(of: set, .replicaSets))
    }
  }

  private func setDeploymentStatus(
    _ object: Value,
    _ hash: String,
    _ server: inout APIServer
  ) -> Duration? {
    let sets = server.dependents(of: object, .replicaSets)
    let current = sets.first { $0.labels["pod-template-hash"] == hash }
    func sum(_ field: String) -> Int { sets.reduce(0) { $0 + ($1[["status", field]]?.int ?? 0) } }
    let wanted = object[["spec", "replicas"]]?.int ?? 1
    let counts = (
      all: sum("replicas"), ready: sum("readyReplicas"), available: sum("availableReplicas"),
      updated: current?[["status", "replicas"]]?.int ?? 0
    )
    let unavailable = max(0, max(counts.all, wanted) - counts.available)
    let isComplete =
      counts.updated == wanted && counts.all == wanted && counts.available == wanted
    let verdict = progress(of: object, current, isComplete: isComplete, counts.available, server)
    let isAvailable = counts.available >= wanted - RolloutLimits(of: object).unavailable
    let refusal = sets.lazy.compactMap { Self.failure(of: $0) }.first
    let time = server.now.text
    server.change(place, status: true) { object in
      object.set(["status", "observedGeneration"], .int(object.generation))
      for (field, count) in [
        ("replicas", counts.all), ("updatedReplicas", counts.updated),
        ("readyReplicas", counts.ready), ("availableReplicas", counts.available),
        ("unavailableReplicas", unavailable),
      ] { object.set(["status", field], count == 0 ? nil : .int(count)) }
      object.set(["status", "terminatingReplicas"], .int(sum("terminatingReplicas")))
      object.setCondition(
        "Available",
        isAvailable,
        reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        message: isAvailable
          ? "Deployment has minimum availability."
          : "Deployment does not have minimum availability.",
        at: time,
        extra: ["lastUpdateTime": .string(time)]
      )
      object.setCondition(
        "Progressing",
        verdict.isGood,
        reason: verdict.reason,
        message: verdict.message,
        at: time,
        extra: ["lastUpdateTime": .string(time)]
      )
      if let refusal {
        object.setCondition(
          "ReplicaFailure",
          true,
          reason: "FailedCreate",
          message: refusal,
          at: time
        )
      }
    }
    return verdict.wait
  }

  private static func failure(of set: Value) -> String? {
    (set[["status", "conditions"]]?.list ?? []).first {
      $0["type"] == "ReplicaFailure" && $0["status"] == "True"
    }?["message"]?.string
  }

  private func progress(
    of object: Value,
    _ current: Value?,
    isComplete: Bool,
    _ available: Int,
    _ server: APIServer
  ) -> (isGood: Bool, reason: String, message: String, wait: Duration?) {
    let name = current?.name ?? object.name
    if isComplete {
      let message = "ReplicaSet \"\(name)\" has successfully progressed."
      return (true, "NewReplicaSetAvailable", message, nil)
    }
    let message =
      available == 0
      ? "ReplicaSet \"\(name)\" is progressing."
      : "ReplicaSet \"\(name)\" is progressing (\(available) available)."
    let before = (object[["status", "conditions"]]?.list ?? []).first {
      $0["type"] == "Progressing"
    }
    let isSame =
      object[["status", "observedGeneration"]]?.int == object.generation
      && (before?["message"]?.string == message || before?["status"] == "False")
    guard isSame, let since = before?["lastUpdateTime"]?.string,
      let limit = object[["spec", "progressDeadlineSeconds"]]?.int
    else {
      let limit = object[["spec", "progressDeadlineSeconds"]]?.int ?? 600
      return (true, "ReplicaSetUpdated", message, scaled(.seconds(limit)) + .seconds(1))
    }
    if before?["status"] != "False", let wait = remaining(of: .seconds(limit), since: since, server)
    {
      return (true, "ReplicaSetUpdated", message, wait)
    }
    let late = "ReplicaSet \"\(name)\" has timed out progressing."
    return (false, "ProgressDeadlineExceeded", late, nil)
  }
}

/// How far a rollout may go beyond, and fall below, what is wanted.
struct RolloutLimits: Equatable {
  let surge: Int
  let unavailable: Int
  let recreates: Bool

  init(of deployment: Value) {
    let strategy = deployment[["spec", "strategy"]]
    let wanted = deployment[["spec", "replicas"]]?.int ?? 1
    recreates = strategy?["type"] == "Recreate"
    let surge = Self.count(strategy?[["rollingUpdate", "maxSurge"]], of: wanted, roundsUp: true)
    var down = Self.count(
      strategy?[["rollingUpdate", "maxUnavailable"]],
      of: wanted,
      roundsUp: false
    )
    if surge == 0, down == 0 { down = 1 }
    self.surge = recreates ? 0 : surge
    unavailable = recreates ? wanted : down
  }

  /// A number, or a percentage of one.
  static func count(_ value: Value?, of total: Int, roundsUp: Bool) -> Int {
    guard let text = value?.string else { return value?.int ?? 0 }
    let percent = Int(text.prefix { $0.isNumber }) ?? 0
    return (percent * total + (roundsUp ? 99 : 0)) / 100
  }
}
