import Manifests

extension APIServer {
  /// Keeps a new version of an object; where nothing changes, nothing is written.
  ///
  /// Without managers, whoever writes becomes the owner of what changes.
  mutating func update(
    _ live: Value,
    to new: Value,
    _ target: Target,
    _ options: WriteOptions,
    managers: FieldOwners? = nil
  ) throws(Refusal) -> Value {
    let resource = target.resource
    var object = new
    try checkVersion(of: object, against: live, resource)
    object["apiVersion"] = live["apiVersion"] ?? object["apiVersion"]
    object.keepIdentity(of: live)
    Self.confine(&object, to: target.subresource, live: live, resource)
    try prepareUpdate(&object, from: live, resource)
    var owners = FieldOwners(of: live)
    if let managers {
      owners = managers
    } else if new[["metadata", "managedFields"]]?.list?.allSatisfy({ $0 == [:] }) == true {
      owners = FieldOwners()
    }
    if managers == nil {
      owners = ownership(resource, subresource: target.subresource).update(
        from: live,
        to: object,
        managers: owners,
        by: FieldOwners.Key(
          name: options.manager,
          operation: .update,
          apiVersion: resource.type.apiVersion,
          subresource: target.subresource ?? ""
        ),
        at: target.subresource == "scale" ? "" : now.text
      )
    }
    if owners.hasSameFields(as: FieldOwners(of: live)), object.hasSameContent(as: live) {
      owners = FieldOwners(of: live)
    }
    object.setMetadata("managedFields", owners.entries.isEmpty ? nil : owners.value)
    if resource.key == .volumes { noteTransition(of: &object, from: live) }
    let isStatus = target.subresource == "status"
    if !isStatus, Generation.isRaised(from: live, to: object, resource) {
      object.setMetadata("generation", .int(live.generation + 1))
    } else {
      object.setMetadata("generation", live.metadata["generation"])
    }
    object.setMetadata("resourceVersion", live.metadata["resourceVersion"])
    try Validation.check(object, replacing: live, resource)
    try Self.checkFinalizers(of: object, replacing: live, resource)
    if target.subresource == nil, !live.isBeingDeleted { try askWebhook(object, resource) }
    if object == live || options.isDryRun { return object }
    return keep(object, target)
  }

  /// Writes an object; one that is being deleted goes when nothing holds it any more.
  private mutating func keep(_ object: Value, _ target: Target) -> Value {
    if object.isBeingDeleted, object.finalizers.isEmpty, !isHeld(object, target.resource) {
      store.put(object, at: target.place)
      store.remove(target.place)
      noticeDefinition(nil, target.resource, name: object.name)
      return object
    }
    let kept = store.put(Autoscalers.new(object), at: target.place)
    noticeDefinition(kept, target.resource)
    return kept
  }

  /// Whether an object without finalizers in its metadata stays nevertheless.
  func isHeld(_ object: Value, _ resource: Resource) -> Bool {
    switch resource.qualified {
    case "namespaces": object[["spec", "finalizers"]]?.list?.isEmpty == false
    case "pods":
      (object.metadata["deletionGracePeriodSeconds"]?.int ?? 0) > 0
    default: false
    }
  }

  /// What is to go takes no new finalizers.
  private static func checkFinalizers(
    of object: Value,
    replacing live: Value,
    _ resource: Resource
  ) throws(Refusal) {
    guard live.isBeingDeleted else { return }
    let new = object.finalizers.filter { !live.finalizers.contains($0) }
    guard !new.isEmpty else { return }
    let names = new.map { "\"\($0)\"" }.joined(separator: ", ")
    let cause = Refusal.Cause(
      reason: "FieldValueForbidden",
      message:
        "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\(names)}",
      field: "metadata.finalizers"
    )
    // Two layers of the server say so for most kinds, one after the other.
    let isToldOnce = resource.key == .volumes
    throw .invalid(resource, object.name, isToldOnce ? [cause] : [cause, cause])
  }

  private func checkVersion(
    of object: Value,
    against live: Value,
    _ resource: Resource
  ) throws(Refusal) {
    if !object.resourceVersion.isEmpty, object.resourceVersion != live.resourceVersion {
      throw .outdated(resource, live.name)
    }
    if !object.uid.isEmpty, object.uid != live.uid {
      let key = StoragePath.key(of: live, resource)
      throw .conflict(
        resource,
        live.name,
        "StorageError: invalid object, Code: 4, Key: \(key), ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \(object.uid), UID in object meta: \(live.uid)"
      )
    }
  }

  /// Takes back what the endpoint does not write.
  private static func confine(
    _ object: inout Value,
    to subresource: String?,
    live: Value,
    _ resource: Resource
  ) {
    guard resource.hasStatus else { return }
    guard subresource == "status" else {
      object["status"] = live["status"]
      return
    }
    var result = live
    result["status"] = object["status"]
    let kept = StatusEndpoint.keptMetadata(of: resource)
    if kept != ["*"] {
      var metadata = object["metadata"] ?? [:]
      for field in kept { metadata[field] = live.metadata[field] }
      metadata["generation"] = live.metadata["generation"]
      result["metadata"] = metadata
    }
    object = result
  }

  /// What an update of the endpoint owns, and what it cannot.
  func ownership(_ resource: Resource, subresource: String?) -> Ownership {
    var ignored = FieldSet()
    if resource.hasStatus {
      if subresource == "status" {
        for field in resource.schema?.declaredFields.keys ?? ["spec"]
        where !["status", "metadata"].contains(field) {
          ignored.insert([FieldStep.field(field)])
        }
        for field in StatusEndpoint.keptMetadata(of: resource) {
          let metadata = FieldStep.field("metadata")
          ignored.insert(field == "*" ? [metadata] : [metadata, FieldStep.field(field)])
        }
      } else {
        ignored.insert([FieldStep.field("status")])
      }
    }
    return Ownership(schema: resource.schema, ignored: ignored)
  }

  /// Serves the kinds of a definition that was written, or no longer those of one that is gone.
  mutating func noticeDefinition(_ object: Value?, _ resource: Resource, name: String? = nil) {
    guard resource.qualified == "customresourcedefinitions.apiextensions.k8s.io" else { return }
    guard let name = object?.name ?? name else { return }
    registry.define(name, object.map { CustomKinds.resources(of: $0) } ?? [])
  }
}

extension Value {
  /// Whether an object is the same but for its managers and its version.
  fileprivate func hasSameContent(as other: Value) -> Bool {
    var (one, other) = (self, other)
    for field in ["managedFields", "resourceVersion", "generation"] {
      one.setMetadata(field, nil)
      other.setMetadata(field, nil)
    }
    return one == other
  }

  /// What a write cannot change: who the object is, and since when.
  fileprivate mutating func keepIdentity(of live: Value) {
    for field in ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
      setMetadata(field, live.metadata[field])
    }
  }
}

/// What a write of an object's status leaves as it is, besides the other parts of the object.
enum StatusEndpoint {
  /// The fields of the metadata that stay; `*` where all of them do.
  static func keptMetadata(of resource: Resource) -> [String] {
    if resource.isCustom || kindsThatKeepAll.contains(resource.qualified) { return ["*"] }
    switch resource.key {
    case .deployments: return ["labels"]
    case .pods: return ["deletionTimestamp", "ownerReferences"]
    default: return []
    }
  }

  private static let kindsThatKeepAll: Set<String> = [
    "servicecidrs.networking.k8s.io", "resourceclaims.resource.k8s.io",
    "volumeattachments.storage.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io",
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    "validatingadmissionpolicies.admissionregistration.k8s.io",
    "customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io",
  ]
}

/// When an object's generation counts up.
enum Generation {
  /// Whether the kind has a generation at all.
  static func counts(_ resource: Resource) -> Bool {
    resource.isCustom || kinds.contains(resource.qualified)
  }

  static func isRaised(from old: Value, to new: Value, _ resource: Resource) -> Bool {
    guard counts(resource) else { return false }
    if !old.isBeingDeleted, new.isBeingDeleted { return true }
    var (before, after) = (old.map ?? [:], new.map ?? [:])
    for field in ["metadata", "apiVersion", "kind"] + (resource.hasStatus ? ["status"] : []) {
      before.remove(field)
      after.remove(field)
    }
    if resource.key == .deployments {
      before["annotations"] = old[["metadata", "annotations"]]
      after["annotations"] = new[["metadata", "annotations"]]
    }
    return before != after
  }

  private static let kinds: Set<String> = [
    "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch",
    "cronjobs.batch", "ingresses.networking.k8s.io", "networkpolicies.networking.k8s.io",
    "ingressclasses.networking.k8s.io", "poddisruptionbudgets.policy", "replicationcontrollers",
    "customresourcedefinitions.apiextensions.k8s.io", "endpointslices.discovery.k8s.io",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io",
    "validatingwebhookconfigurations.admissionregistration.k8s.io",
    "validatingadmissionpolicies.admissionregistration.k8s.io",
    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
    "priorityclasses.scheduling.k8s.io", "pods", "flowschemas.flowcontrol.apiserver.k8s.io",
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
  ]
}
