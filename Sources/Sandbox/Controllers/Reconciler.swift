import Manifests

/// Brings one object a step further.
struct Reconciler {
  let place: ObjectPlace
  let script: Script
  let timeScale: Double

  /// Does what can be done now; returns how long to wait before the object is to be looked at again, nil where only a change of
  /// something makes that necessary.
  func run(_ server: inout APIServer) -> Duration? {
    guard let object = server.store[place] else {
      if place.resource == .services, script.hasControllers { forgetEndpoints(&server) }
      return nil
    }
    guard script.hasControllers || place.resource == .definitions else { return nil }
    if collect(object, &server) { return nil }
    guard !object.isBeingDeleted else { return release(object, &server) }
    switch place.resource {
    case .namespaces: return namespace(object, &server)
    case .deployments: return deployment(object, &server)
    case .replicaSets, .replicationControllers: return replicaSet(object, &server)
    case .statefulSets: return statefulSet(object, &server)
    case .daemonSets: return daemonSet(object, &server)
    case .jobs: return job(object, &server)
    case .cronJobs: return cronJob(object, &server)
    case .pods: return pod(object, &server)
    case .claims: return claim(object, &server)
    case .services: return service(object, &server)
    case .ingresses: return ingress(object, &server)
    case .autoscalers: return autoscaler(object, &server)
    case .disruptionBudgets: return disruptionBudget(object, &server)
    case .definitions: return definition(object, &server)
    case .apiServices: return apiService(object, &server)
    default: return custom(object, &server)
    }
  }

  /// A time of the real world as it is here.
  func scaled(_ duration: Duration) -> Duration { duration / timeScale }

  /// What is left of a delay that began at a time of the object; nil where it is over.
  func remaining(
    of delay: Duration,
    since start: String?,
    _ server: APIServer
  ) -> Duration? {
    guard let start, let seconds = Age.seconds(start) else { return nil }
    let begun = Moment(nanosecondsSince1970: seconds * 1_000_000_000)
    let left = scaled(delay) - (server.now - begun)
    return left > .zero ? left : nil
  }

  /// Deletes an object none of whose owners is left; says whether it did.
  private func collect(_ object: Value, _ server: inout APIServer) -> Bool {
    let owners = object.ownerReferences
    guard !owners.isEmpty, !object.isBeingDeleted else { return false }
    guard !owners.contains(where: { isAlive($0, of: object, server) }) else { return false }
    server.discard(place)
    return true
  }

  private func isAlive(_ owner: Value, of object: Value, _ server: APIServer) -> Bool {
    let type = GroupVersionKind(
      apiVersion: owner["apiVersion"]?.string ?? "",
      kind: owner["kind"]?.string ?? ""
    )
    // An owner of a kind that nobody knows may be somewhere.
    guard let resource = server.registry.resource(of: type) else { return true }
    let key = ObjectKey(
      namespace: resource.isNamespaced ? object.namespace : "",
      name: owner["name"]?.string ?? ""
    )
    let live = server.store[ObjectPlace(resource: resource.key, key: key)]
    return live?.uid == owner["uid"]?.string
  }
}
