import Manifests

extension APIServer {
  /// Makes an object that must not be there yet.
  mutating func create(
    _ body: Value,
    _ target: Target,
    _ options: WriteOptions
  ) throws(Refusal) -> Value {
    let resource = target.resource
    try checkType(of: body, resource)
    if !resource.isStored { return try answerReview(body, resource) }
    if !body.resourceVersion.isEmpty {
      throw Refusal(500, "", "resourceVersion should not be set on objects to be created")
    }
    var (object, target) = try named(body, target)
    try checkNamespace(of: target)
    if store[target.place] != nil { throw .alreadyExists(resource, object.name) }
    object = try normalised(object, resource, options)
    let owned = object
    let empty = emptyObject(of: resource)
    if resource.hasStatus { resetStatus(of: &object, to: empty["status"]) }
    var managers = FieldOwners()
    let manager = FieldOwners.Key(
      name: options.manager,
      operation: .update,
      apiVersion: resource.type.apiVersion
    )
    var kept = owned
    if resource.hasStatus { kept["status"] = empty["status"] }
    managers = ownership(resource, subresource: nil).update(
      from: empty,
      to: kept,
      managers: managers,
      by: manager,
      at: now.text
    )
    return try store(object, new: target, managers: managers, options)
  }

  /// Keeps an object for the first time, with what the server adds.
  mutating func store(
    _ object: Value,
    new target: Target,
    managers: FieldOwners,
    _ options: WriteOptions
  ) throws(Refusal) -> Value {
    var object = object
    try prepare(&object, target.resource)
    try Validation.check(object, replacing: nil, target.resource)
    try admit(object, target.resource)
    try Self.checkMetadata(object, target.resource)
    object.setMetadata("uid", .string(makeUID()))
    object.setMetadata("creationTimestamp", .string(now.text))
    if Generation.counts(target.resource) { object.setMetadata("generation", 1) }
    object.setMetadata("resourceVersion", nil)
    object.setMetadata("managedFields", managers.entries.isEmpty ? nil : managers.value)
    Preparation.finish(&object, target.resource)
    if options.isDryRun { return object }
    let kept = store.put(Autoscalers.new(object), at: target.place)
    noticeDefinition(kept, target.resource)
    return kept
  }

  /// Puts an object in another's place; where there is none, kinds that allow it are made.
  mutating func replace(
    _ body: Value,
    _ target: Target,
    _ options: WriteOptions
  ) throws(Refusal) -> (Value, isNew: Bool) {
    let resource = target.resource
    try checkType(of: body, resource)
    guard body.name == target.name else {
      throw .badRequest(
        "the name of the object (\(body.name)) does not match the name on the URL (\(target.name ?? ""))"
      )
    }
    if store[target.place] == nil, target.subresource == nil, PutRules.makes(resource) {
      return (try create(body, target, options), true)
    }
    let live = try existing(target)
    var object = body
    object.setMetadata(
      "namespace",
      resource.isNamespaced ? target.namespace.map { .string($0) } : nil
    )
    object = try normalised(object, resource, options)
    let isSame = object.uid.isEmpty || object.uid == live.uid
    if object.resourceVersion.isEmpty, isSame, PutRules.needsVersion(resource) {
      throw PutRules.refusal(of: live.name, resource)
    }
    return (try update(live, to: object, target, options), false)
  }

  /// Changes an object by a patch of any of the four forms.
  mutating func patch(
    _ request: APIRequest,
    _ target: Target,
    _ options: WriteOptions
  ) throws(Refusal) -> (Value, isNew: Bool) {
    let type = (request.fields["content-type"] ?? "").split(separator: ";").first.map(String.init)
    let patch = try request.content()
    if type == "application/apply-patch+yaml" || type == "application/apply-patch+json" {
      return try apply(patch, target, options, hasManager: request.query["fieldManager"] != nil)
    }
    let resource = target.resource
    let live = try existing(target)
    var object: Value
    switch type {
    case "application/json-patch+json": object = try JSONPatch.applied(patch, to: live)
    case "application/merge-patch+json": object = MergePatch.applied(patch, to: live)
    case "application/strategic-merge-patch+json" where !resource.isCustom:
      object = try StrategicPatch.applied(patch, to: live, resource.schema)
    default:
      throw Refusal(
        415,
        "UnsupportedMediaType",
        resource.isCustom
          ? "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
          : "415: Unsupported Media Type"
      )
    }
    object["apiVersion"] = .string(resource.type.apiVersion)
    object = try normalised(object, resource, options)
    return (try update(live, to: object, target, options), false)
  }

  /// Server-side apply.
  mutating func apply(
    _ applied: Value,
    _ target: Target,
    _ options: WriteOptions,
    hasManager: Bool
  ) throws(Refusal) -> (Value, isNew: Bool) {
    let resource = target.resource
    try checkApplied(applied, target, options, hasManager: hasManager)
    try AppliedTypes.check(applied, resource)
    var applied = applied
    applied.setMetadata("name", .string(target.name ?? ""))
    if resource.isNamespaced {
      applied.setMetadata("namespace", target.namespace.map { .string($0) })
    }
    let live = try? existing(target)
    if live == nil {
      if target.subresource != nil { throw .notFound(resource, target.name ?? "") }
      try checkNamespace(of: target)
    }
    let empty = emptyObject(of: resource)
    let base = live ?? empty
    let manager = FieldOwners.Key(
      name: options.manager,
      operation: .apply,
      apiVersion: resource.type.apiVersion,
      subresource: target.subresource ?? ""
    )
    var outcome = try merged(applied, into: base, target, by: manager, options)
    outcome.object = try normalised(outcome.object, resource, options)
    guard let live else {
      if resource.hasStatus {
        resetStatus(of: &outcome.object, to: empty["status"])
      }
      return (
        try store(outcome.object, new: target, managers: outcome.managers, options), true
      )
    }
    let kept = try update(live, to: outcome.object, target, options, managers: outcome.managers)
    return (kept, false)
  }

  /// What an apply makes of an object.
  private func merged(
    _ applied: Value,
    into base: Value,
    _ target: Target,
    by manager: FieldOwners.Key,
    _ options: WriteOptions
  ) throws(Refusal) -> (object: Value, managers: FieldOwners) {
    let resource = target.resource
    let ownership = ownership(resource, subresource: target.subresource)
    let managers = FieldOwners(of: base)
    func merge(force: Bool) throws(Ownership.Conflicts) -> (object: Value, managers: FieldOwners) {
      try ownership.apply(
        applied,
        to: base,
        managers: managers,
        by: manager,
        force: force,
        at: now.text
      )
    }
    do throws(Ownership.Conflicts) {
      guard options.manager == "kubectl" else { return try merge(force: options.force) }
      // What kubectl applied by itself before is its own.
      var outcome: (object: Value, managers: FieldOwners)
      do throws(Ownership.Conflicts) {
        outcome = try merge(force: options.force)
      } catch {
        let rest = error.without(LastApplied.fields(of: base, resource))
        guard rest.all.isEmpty else { throw rest }
        outcome = try merge(force: true)
      }
      LastApplied.note(applied, in: &outcome.object)
      return outcome
    } catch {
      throw Refusal(error)
    }
  }

  private func checkApplied(
    _ applied: Value,
    _ target: Target,
    _ options: WriteOptions,
    hasManager: Bool
  ) throws(Refusal) {
    try checkType(of: applied, target.resource)
    if !hasManager {
      throw .withoutManager
    }
    if applied[["metadata", "managedFields"]]?.isNull == false {
      throw .badRequest("metadata.managedFields must be nil")
    }
    if !applied.name.isEmpty, applied.name != target.name {
      throw .badRequest(
        "the name of the object (\(applied.name)) does not match the name on the URL (\(target.name ?? ""))"
      )
    }
  }
}
