import Manifests

extension APIServer {
  /// Answers for a part of an object that has a path of its own, other than its status.
  mutating func performPart(
    _ part: String,
    _ request: APIRequest,
    on target: Target
  ) throws(Refusal) -> APIAnswer {
    guard target.resource.has(part) else { throw .noResource }
    switch (part, request.method) {
    case ("scale", "GET"): return .ok(scale(of: try existing(target), target.resource))
    case ("scale", "PUT"), ("scale", "PATCH"): return .ok(try setScale(request, target))
    case ("binding", "POST"): return try bind(try request.content(), target)
    case ("eviction", "POST"):
      _ = try delete(target, DeleteOptions())
      return APIAnswer(
        status: 201,
        body: .value([
          "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201,
        ])
      )
    case ("finalize", "PUT"): return .ok(try finalize(try request.content(), target))
    case ("approval", "PUT"), ("ephemeralcontainers", "PATCH"), ("resize", "PATCH"):
      return try writePart(request, target)
    case ("token", "POST"):
      var answer = try request.content()
      answer["status"] = [
        "token": "sandbox", "expirationTimestamp": .string((now + .seconds(3_600)).text),
      ]
      return APIAnswer(status: 201, body: .value(answer))
    case ("log", "GET"):
      let pod = try existing(target)
      let text = "the sandbox runs no containers: pod '\(pod.name)' has no logs\n"
      return APIAnswer(status: 200, body: .text(text))
    case ("exec", _), ("attach", _), ("portforward", _), ("proxy", _):
      let name = try existing(target).name
      throw .badRequest("the sandbox runs no containers: '\(name)' cannot be reached by '\(part)'")
    case (_, "GET"): return .ok(try existing(target))
    default: throw .methodNotAllowed(target.resource)
    }
  }

  private mutating func writePart(
    _ request: APIRequest,
    _ target: Target
  ) throws(Refusal) -> APIAnswer {
    let options = try WriteOptions(request)
    let whole = Target(
      resource: target.resource,
      namespace: target.namespace,
      name: target.name,
      subresource: nil
    )
    if request.method == "PATCH" { return .ok(try patch(request, whole, options).0) }
    return .ok(try replace(try request.content(), whole, options).0)
  }

  /// How many replicas an object wants and has.
  private func scale(of object: Value, _ resource: Resource) -> Value {
    let paths = ScalePaths(resource)
    var status: Mapping = ["replicas": object[paths.status] ?? 0]
    let selector = paths.selector.flatMap { object[$0] }
    if let text = selector?.string {
      status["selector"] = .string(text)
    } else if let labels = selector?["matchLabels"]?.map {
      status["selector"] = .string(
        labels.map { "\($0.key)=\($0.value.plainText)" }.sorted().joined(separator: ",")
      )
    }
    var metadata = Mapping()
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
      metadata[field] = object.metadata[field]
    }
    return [
      "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .map(metadata),
      "spec": ["replicas": object[paths.spec] ?? 0], "status": .map(status),
    ]
  }

  private mutating func setScale(_ request: APIRequest, _ target: Target) throws(Refusal) -> Value {
    let live = try existing(target)
    let before = scale(of: live, target.resource)
    var wanted = try request.content()
    if request.method == "PATCH" {
      wanted =
        wanted.list != nil
        ? try JSONPatch.applied(wanted, to: before) : MergePatch.applied(wanted, to: before)
    }
    let version = wanted.resourceVersion
    if !version.isEmpty, version != live.resourceVersion {
      throw .outdated(target.resource, live.name)
    }
    var object = live
    object.set(ScalePaths(target.resource).spec, wanted[["spec", "replicas"]] ?? 0)
    let whole = Target(
      resource: target.resource,
      namespace: target.namespace,
      name: target.name,
      subresource: "scale"
    )
    let kept = try update(live, to: object, whole, try WriteOptions(request))
    return scale(of: kept, target.resource)
  }

  private mutating func bind(_ body: Value, _ target: Target) throws(Refusal) -> APIAnswer {
    var pod = try existing(target)
    pod.set(["spec", "nodeName"], body[["target", "name"]])
    let condition: Value = [
      "type": "PodScheduled", "status": "True", "lastTransitionTime": .string(now.text),
      "lastProbeTime": .null,
    ]
    pod.set(["status", "conditions"], [condition])
    store.put(pod, at: target.place)
    return APIAnswer(
      status: 201,
      body: .value([
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201,
      ])
    )
  }

  /// Sets what holds a namespace; when nothing does, it goes.
  mutating func finalize(_ body: Value, _ target: Target) throws(Refusal) -> Value {
    var namespace = try existing(target)
    namespace.set(["spec", "finalizers"], body[["spec", "finalizers"]])
    if namespace[["spec", "finalizers"]]?.list?.isEmpty != false {
      namespace.set(["spec", "finalizers"], nil)
    }
    if namespace.isBeingDeleted, namespace.finalizers.isEmpty, !isHeld(namespace, target.resource) {
      remove(target.place, target.resource)
      return namespace
    }
    return store.put(namespace, at: target.place)
  }
}

/// Where an object holds its replicas.
struct ScalePaths: Sendable {
  let spec: [String]
  let status: [String]
  let selector: [String]?

  init(_ resource: Resource) {
    let scale = resource.custom?.scale
    spec = Self.path(scale?["specReplicasPath"]) ?? ["spec", "replicas"]
    status = Self.path(scale?["statusReplicasPath"]) ?? ["status", "replicas"]
    selector =
      resource.isCustom ? Self.path(scale?["labelSelectorPath"]) : ["spec", "selector"]
  }

  private static func path(_ value: Value?) -> [String]? {
    value?.string?.split(separator: ".").map(String.init)
  }
}
