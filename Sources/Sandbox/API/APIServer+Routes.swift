import Manifests

/// What a path leads to: a collection, an object, or a part of one.
struct Target: Sendable {
  let resource: Resource
  /// nil for all namespaces, or where the kind has none.
  let namespace: String?
  var name: String?
  let subresource: String?

  /// Where the object is kept.
  var place: ObjectPlace {
    ObjectPlace(
      resource: resource.key,
      key: ObjectKey(namespace: resource.isNamespaced ? namespace ?? "" : "", name: name ?? "")
    )
  }
}

extension APIServer {
  mutating func route(_ request: APIRequest) throws(Refusal) -> APIAnswer {
    let path = request.path
    switch path.first {
    case "healthz", "readyz", "livez": return APIAnswer(status: 200, body: .text("ok"))
    case "version": return .ok(DiscoveryDocuments.version)
    case "api", "apis":
      if let document = discovery(request) { return document }
      if path[0] == "apis", path.count > 2, !serves(path[1], path[2]) {
        return APIAnswer(status: 404, body: .text("404 page not found\n"))
      }
      let root = path[0] == "api" ? 2 : 3
      if path.count > root + 1, path[root] == "watch", request.method == "GET" {
        // An older way to ask for a watch.
        var request = request
        request.path.remove(at: root)
        request.query["watch"] = "1"
        return try route(request)
      }
      guard let target = target(path) else { throw .noResource }
      return try perform(request, on: target)
    case "openapi": return try openAPI(path)
    case "sandbox": return try control(request)
    default: throw .noResource
    }
  }

  private func serves(_ group: String, _ version: String) -> Bool {
    registry.groups.contains { $0.name == group && $0.versions.contains(version) }
  }

  private func openAPI(_ path: [String]) throws(Refusal) -> APIAnswer {
    guard path.count > 1, path[1] == "v3" else { throw .noResource }
    if path.count == 2 {
      return .ok(OpenAPIDocuments.index(registry, revision: registry.groups.count))
    }
    let (group, version) =
      path[2] == "api" ? ("", path.last ?? "") : (path.dropLast().last ?? "", path.last ?? "")
    guard
      let document = OpenAPIDocuments.document(group: group, version: version, registry)
    else { throw .noResource }
    return .ok(document)
  }

  /// The answer to a question what is served; nil where the path leads further.
  private func discovery(_ request: APIRequest) -> APIAnswer? {
    let path = request.path
    let wantsAll = request.fields["accept"]?.contains("as=APIGroupDiscoveryList") == true
    let document: Value?
    switch (path[0], path.count) {
    case ("api", 1):
      document =
        wantsAll
        ? DiscoveryDocuments.aggregated(registry, isCore: true) : DiscoveryDocuments.coreVersions
    case ("apis", 1):
      document =
        wantsAll
        ? DiscoveryDocuments.aggregated(registry, isCore: false, lost: faults.lostVersions)
        : DiscoveryDocuments.groups(registry)
    case ("api", 2):
      document = DiscoveryDocuments.resources(group: "", version: path[1], registry)
    case ("apis", 2): document = DiscoveryDocuments.group(path[1], registry)
    case ("apis", 3):
      document = DiscoveryDocuments.resources(group: path[1], version: path[2], registry)
    default: return nil
    }
    guard let document else { return nil }
    var answer = APIAnswer.ok(document)
    if wantsAll, path.count == 1 {
      answer.contentType =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    }
    return answer
  }

  private func target(_ path: [String]) -> Target? {
    let isCore = path[0] == "api"
    guard path.count > (isCore ? 2 : 3) else { return nil }
    let (group, version) = isCore ? ("", path[1]) : (path[1], path[2])
    var rest = path.dropFirst(isCore ? 2 : 3)
    var namespace: String?
    if rest.first == "namespaces", rest.count > 2,
      rest.count > 3 || !["status", "finalize"].contains(rest.last ?? "")
    {
      namespace = rest[rest.startIndex + 1]
      rest = rest.dropFirst(2)
    }
    guard let plural = rest.popFirst(),
      let resource = registry.resource(group: group, version: version, plural: plural),
      namespace == nil || resource.isNamespaced
    else { return nil }
    let name = rest.popFirst()
    let subresource = rest.isEmpty ? nil : rest.joined(separator: "/")
    return Target(
      resource: resource,
      namespace: namespace,
      name: name,
      subresource: subresource
    )
  }

  private mutating func perform(
    _ request: APIRequest,
    on target: Target
  ) throws(Refusal) -> APIAnswer {
    let form = ObjectForm(request, at: now)
    if let part = target.subresource, part != "status" {
      return try performPart(part, request, on: target)
    }
    if target.subresource == "status", !target.resource.hasStatus { throw .noResource }
    if target.resource.isNamespaced, target.namespace == nil, request.method != "GET" {
      if target.resource.isCustom {
        return APIAnswer(status: 404, body: .text("404 page not found\n"))
      }
      throw .methodNotAllowed(target.resource)
    }
    switch (request.method, target.name) {
    case ("GET", nil), ("HEAD", nil):
      return request.has("watch")
        ? try watch(request, on: target) : .ok(try list(request, on: target))
    case ("GET", _) where request.has("watch"): return try watch(request, on: target)
    case ("GET", _), ("HEAD", _):
      return .ok(form.shown(try existing(target), target.resource))
    case ("POST", nil) where target.resource.verbs.contains("create"):
      let object = try create(try request.content(), target, try WriteOptions(request))
      return APIAnswer(status: 201, body: .value(form.shown(object, target.resource)))
    case ("PUT", _?):
      let (object, isNew) = try replace(try request.content(), target, try WriteOptions(request))
      return APIAnswer(
        status: isNew ? 201 : 200,
        body: .value(form.shown(object, target.resource))
      )
    case ("PATCH", _?):
      let (object, isNew) = try patch(request, target, try WriteOptions(request))
      return APIAnswer(
        status: isNew ? 201 : 200,
        body: .value(form.shown(object, target.resource))
      )
    case ("DELETE", _?):
      let options = try DeleteOptions(request)
      let answer = try delete(target, options)
      let isAccepted = options.asksForDependents && store[target.place] != nil
      return APIAnswer(status: isAccepted ? 202 : 200, body: .value(answer))
    case ("DELETE", nil): return .ok(try deleteAll(request, target))
    default: throw .methodNotAllowed(target.resource)
    }
  }

  /// The object at a path.
  func existing(_ target: Target) throws(Refusal) -> Value {
    guard target.resource.isStored, let object = store[target.place] else {
      throw .notFound(target.resource, target.name ?? "")
    }
    return Autoscalers.isOld(target.resource) ? Autoscalers.old(object) : object
  }
}
