import Manifests

extension APIServer {
  /// Deletes an object, or marks it where something has to happen first; returns what the client gets.
  mutating func delete(_ target: Target, _ options: DeleteOptions) throws(Refusal) -> Value {
    let resource = target.resource
    let live = try existing(target)
    if let uid = options.uid, uid != live.uid {
      throw .precondition(resource, live.name, "UID", uid, live.uid, "deleted and then recreated")
    }
    if let version = options.resourceVersion, version != live.resourceVersion {
      throw .precondition(
        resource,
        live.name,
        "ResourceVersion",
        version,
        live.resourceVersion,
        "modified"
      )
    }
    let marked = marked(live, resource, options)
    guard !marked.finalizers.isEmpty || isHeld(marked, resource) else {
      if !options.isDryRun { remove(target.place, resource) }
      return deletionAnswer(for: resource.qualified == "pods" ? marked : live, target)
    }
    if options.isDryRun || live.isBeingDeleted && marked == live { return marked }
    return store.put(marked, at: target.place)
  }

  /// Takes an object away at once.
  mutating func remove(_ place: ObjectPlace, _ resource: Resource) {
    store.remove(place)
    noticeDefinition(nil, resource, name: place.key.name)
  }

  /// Deletes every object of a collection that is selected.
  mutating func deleteAll(_ request: APIRequest, _ target: Target) throws(Refusal) -> Value {
    let labels = try LabelSelector(query: request.query["labelSelector"] ?? "")
    let fields = try FieldSelector(request.query["fieldSelector"] ?? "", for: target.resource)
    let options = try DeleteOptions(request)
    var found: [Value] = []
    let collection = store.collections[target.resource.key] ?? Store.Collection()
    for key in collection.keys {
      guard target.namespace == nil || key.namespace == target.namespace,
        let object = collection.objects[key], labels.matches(object.labels),
        fields.matches(object)
      else { continue }
      found.append(object)
      let one = Target(
        resource: target.resource,
        namespace: key.namespace.isEmpty ? nil : key.namespace,
        name: key.name,
        subresource: nil
      )
      _ = try delete(one, options)
    }
    let metadata: Value = ["resourceVersion": .string(String(store.revision))]
    return ObjectForm(request, at: now).list(found, target.resource, metadata)
  }

  /// The object as one that is to go.
  private func marked(_ live: Value, _ resource: Resource, _ options: DeleteOptions) -> Value {
    var object = live
    var finalizers = live.finalizers.filter { !["orphan", "foregroundDeletion"].contains($0) }
    let propagation =
      options.propagation
      ?? (live.finalizers.contains("orphan") ? .orphan : nil)
      ?? (live.finalizers.contains("foregroundDeletion") ? .foreground : nil)
      ?? (resource.qualified == "jobs.batch" ? .orphan : .background)
    if propagation == .orphan { finalizers.append("orphan") }
    if propagation == .foreground { finalizers.append("foregroundDeletion") }
    object.setMetadata(
      "finalizers",
      finalizers.isEmpty ? nil : .list(finalizers.map { .string($0) })
    )
    let grace = gracePeriod(of: live, resource, options)
    if live.isBeingDeleted {
      if let before = live.metadata["deletionGracePeriodSeconds"]?.int, grace < before {
        object.setMetadata("deletionGracePeriodSeconds", .int(grace))
      }
      return object
    }
    object.setMetadata("deletionTimestamp", .string((now + .seconds(grace)).text))
    switch resource.qualified {
    case "namespaces": object.set(["status", "phase"], "Terminating")
    case "customresourcedefinitions.apiextensions.k8s.io":
      object.setCondition(
        "Terminating",
        true,
        reason: "InstanceDeletionPending",
        message:
          "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
        at: now.text
      )
    default:
      object.setMetadata("deletionGracePeriodSeconds", .int(grace))
      if Generation.counts(resource) {
        object.setMetadata("generation", .int(live.generation + 1))
      }
    }
    return object
  }

  /// How long a pod may take to end; nothing else takes time.
  private func gracePeriod(_ live: Value, _ options: DeleteOptions) -> Int {
    options.gracePeriodSeconds ?? live[["spec", "terminationGracePeriodSeconds"]]?.int ?? 30
  }

  private func gracePeriod(
    of live: Value,
    _ resource: Resource,
    _ options: DeleteOptions
  ) -> Int {
    guard resource.qualified == "pods", live[["spec", "nodeName"]]?.string != nil else { return 0 }
    let phase = live[["status", "phase"]]?.string
    return phase == "Succeeded" || phase == "Failed" ? 0 : gracePeriod(live, options)
  }

  private func deletionAnswer(for object: Value, _ target: Target) -> Value {
    if Self.returnsObject.contains(target.resource.qualified) { return object }
    var details: Mapping = ["name": .string(object.name)]
    if !target.resource.type.group.isEmpty {
      details["group"] = .string(target.resource.type.group)
    }
    details["kind"] = .string(target.resource.plural)
    details["uid"] = .string(object.uid)
    return [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
      "details": .map(details),
    ]
  }

  private static let returnsObject: Set<String> = [
    "pods", "services", "serviceaccounts", "persistentvolumes", "persistentvolumeclaims",
    "podtemplates", "resourcequotas", "storageclasses.storage.k8s.io", "csidrivers.storage.k8s.io",
    "csinodes.storage.k8s.io", "volumeattachments.storage.k8s.io",
  ]
}
