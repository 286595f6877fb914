import Manifests

/// The writes and reads of controllers: as any client's, but without a request.
extension APIServer {
  /// The objects of a kind, of one namespace or of all.
  func objects(_ resource: ResourceKey, in namespace: String? = nil) -> [Value] {
    guard let collection = store.collections[resource] else { return [] }
    return collection.keys.compactMap { key in
      namespace == nil || key.namespace == namespace ? collection.objects[key] : nil
    }
  }

  /// The objects of a kind that an owner has.
  func dependents(of owner: Value, _ resource: ResourceKey) -> [Value] {
    (store.owned[owner.uid] ?? []).filter { $0.resource == resource }
      .sorted { $0.key < $1.key }.compactMap { store[$0] }
  }

  /// Where an object is.
  func place(of object: Value, _ resource: ResourceKey) -> ObjectPlace {
    ObjectPlace(
      resource: resource,
      key: ObjectKey(namespace: object.namespace, name: object.name)
    )
  }

  /// Makes an object that belongs to another.
  @discardableResult
  mutating func make(_ object: Value, ownedBy owner: Value) -> Value? {
    var object = object
    object.setMetadata("namespace", owner.metadata["namespace"])
    object.setMetadata(
      "ownerReferences",
      [
        [
          "apiVersion": owner["apiVersion"] ?? "", "kind": owner["kind"] ?? "",
          "name": .string(owner.name), "uid": .string(owner.uid), "controller": true,
          "blockOwnerDeletion": true,
        ]
      ]
    )
    return install(object)
  }

  /// Changes an object, or only its status; nothing is written where nothing changes.
  @discardableResult
  mutating func change(
    _ place: ObjectPlace,
    status isStatus: Bool = false,
    by manager: String = "kube-controller-manager",
    _ change: (inout Value) -> Void
  ) -> Value? {
    guard let live = store[place], let resource = registry.resource(of: place.resource) else {
      return nil
    }
    var object = live
    change(&object)
    guard object != live else { return live }
    let target = Target(
      resource: resource,
      namespace: place.key.namespace.isEmpty ? nil : place.key.namespace,
      name: place.key.name,
      subresource: isStatus && resource.hasStatus ? "status" : nil
    )
    return try? update(live, to: object, target, WriteOptions(manager: manager))
  }

  /// Changes the status of an object.
  mutating func setStatus(
    of place: ObjectPlace,
    by manager: String = "kube-controller-manager",
    _ fields: [String: Value?]
  ) {
    change(place, status: true, by: manager) { object in
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        object.set(["status", name], value)
      }
    }
  }

  /// Deletes an object as a client would.
  mutating func discard(_ place: ObjectPlace, _ options: DeleteOptions = DeleteOptions()) {
    guard let resource = registry.resource(of: place.resource) else { return }
    let target = Target(
      resource: resource,
      namespace: place.key.namespace.isEmpty ? nil : place.key.namespace,
      name: place.key.name,
      subresource: nil
    )
    _ = try? delete(target, options)
  }

  /// Takes a finalizer from an object.
  mutating func release(_ place: ObjectPlace, _ finalizer: String) {
    change(place) { object in
      let rest = object.finalizers.filter { $0 != finalizer }
      object.setMetadata(
        "finalizers",
        rest.isEmpty ? nil : .list(rest.map { .string($0) })
      )
    }
  }

  /// Notes what happened to an object, as an Event; what happens again is counted.
  mutating func tell(
    _ reason: String,
    _ message: String,
    about object: Value,
    type: String = "Normal",
    by component: String
  ) {
    let namespace = object.namespace.isEmpty ? "default" : object.namespace
    let digest = String(Digest32.of("\(object.uid)/\(reason)/\(message)"), radix: 16)
    let name = "\(object.name).\(digest)"
    let place = ObjectPlace(
      resource: ResourceKey(plural: "events"),
      key: ObjectKey(namespace: namespace, name: name)
    )
    let time: Value = .string(now.text)
    if store[place] != nil {
      change(place) { event in
        event["count"] = .int((event["count"]?.int ?? 1) + 1)
        event["lastTimestamp"] = time
      }
      return
    }
    install([
      "apiVersion": "v1", "kind": "Event",
      "metadata": ["name": .string(name), "namespace": .string(namespace)],
      "involvedObject": [
        "apiVersion": object["apiVersion"] ?? "", "kind": object["kind"] ?? "",
        "name": .string(object.name), "namespace": .string(object.namespace),
        "uid": .string(object.uid), "resourceVersion": .string(object.resourceVersion),
      ],
      "reason": .string(reason), "message": .string(message), "type": .string(type), "count": 1,
      "firstTimestamp": time, "lastTimestamp": time, "source": ["component": .string(component)],
      "reportingComponent": .string(component), "reportingInstance": "",
    ])
  }
}

/// A short digest for names (FNV-1a).
enum Digest32 {
  static func of(_ text: String) -> UInt32 {
    text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}

extension Value {
  /// The object with a condition set; the time of its last change stays where its status does.
  mutating func setCondition(
    _ type: String,
    _ status: Bool,
    reason: String,
    message: String = "",
    at time: String,
    extra: Mapping = [:]
  ) {
    let text: Value = status ? "True" : "False"
    var conditions = self[["status", "conditions"]]?.list ?? []
    let position = conditions.firstIndex { $0["type"]?.string == type }
    let before = position.map { conditions[$0] }
    let isSame = before?["status"] == text
    var condition: Mapping = [
      "type": .string(type), "status": text, "reason": .string(reason),
      "message": .string(message),
      "lastTransitionTime": (isSame ? before?["lastTransitionTime"] : nil) ?? .string(time),
    ]
    for entry in extra {
      let isUnchanged =
        isSame && before?["reason"] == condition["reason"]
        && before?["message"] == condition["message"]
      condition[entry.key] = isUnchanged ? before?[entry.key] ?? entry.value : entry.value
    }
    if message.isEmpty, self["kind"] == "Pod" { condition["message"] = nil }
    condition["lastProbeTime"] = condition["lastProbeTime"] ?? before?["lastProbeTime"]
    if let position {
      conditions[position] = .map(condition)
    } else {
      conditions.append(.map(condition))
    }
    set(["status", "conditions"], .list(conditions))
  }
}

extension ResourceKey {
  static let pods = ResourceKey(plural: "pods")
  static let nodes = ResourceKey(plural: "nodes")
  static let namespaces = ResourceKey(plural: "namespaces")
  static let services = ResourceKey(plural: "services")
  static let claims = ResourceKey(plural: "persistentvolumeclaims")
  static let volumes = ResourceKey(plural: "persistentvolumes")
  static let deployments = ResourceKey(group: "apps", plural: "deployments")
  static let replicaSets = ResourceKey(group: "apps", plural: "replicasets")
  static let statefulSets = ResourceKey(group: "apps", plural: "statefulsets")
  static let daemonSets = ResourceKey(group: "apps", plural: "daemonsets")
  static let controllerRevisions = ResourceKey(group: "apps", plural: "controllerrevisions")
  static let replicationControllers = ResourceKey(plural: "replicationcontrollers")
  static let endpoints = ResourceKey(plural: "endpoints")
  static let jobs = ResourceKey(group: "batch", plural: "jobs")
  static let cronJobs = ResourceKey(group: "batch", plural: "cronjobs")
  static let ingresses = ResourceKey(group: "networking.k8s.io", plural: "ingresses")
  static let endpointSlices = ResourceKey(group: "discovery.k8s.io", plural: "endpointslices")
  static let autoscalers = ResourceKey(group: "autoscaling", plural: "horizontalpodautoscalers")
  static let disruptionBudgets = ResourceKey(group: "policy", plural: "poddisruptionbudgets")
  static let definitions = ResourceKey(
    group: "apiextensions.k8s.io",
    plural: "customresourcedefinitions"
  )
  static let apiServices = ResourceKey(group: "apiregistration.k8s.io", plural: "apiservices")
}
