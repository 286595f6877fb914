import Manifests

/// The kinds that the cluster itself is made of.
extension Reconciler {
  /// Gives a new namespace what every namespace has.
  func namespace(_ object: Value, _ server: inout APIServer) -> Duration? {
    func has(_ plural: String, _ name: String) -> Bool {
      let key = ObjectKey(namespace: object.name, name: name)
      return server.store[ObjectPlace(resource: ResourceKey(plural: plural), key: key)] != nil
    }
    let namespace: Value = .string(object.name)
    if !has("serviceaccounts", "default") {
      server.install([
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": ["name": "default", "namespace": namespace],
      ])
    }
    if !has("configmaps", "kube-root-ca.crt") {
      server.install([
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": "kube-root-ca.crt", "namespace": namespace],
        "data": ["ca.crt": .string(server.authority)],
      ])
    }
    return nil
  }

  /// Accepts a definition's names and serves its kinds.
  func definition(_ object: Value, _ server: inout APIServer) -> Duration? {
    let names = object[["spec", "names"]]
    let time = server.now.text
    server.change(place, status: true, by: "kube-apiserver") { object in
      object.set(["status", "acceptedNames"], names)
      object.setCondition(
        "NamesAccepted",
        true,
        reason: "NoConflicts",
        message: "no conflicts found",
        at: time
      )
      object.setCondition(
        "Established",
        true,
        reason: "InitialNamesAccepted",
        message: "the initial names have been accepted",
        at: time
      )
      var stored = object[["status", "storedVersions"]]?.list ?? []
      for version in object[["spec", "versions"]]?.list ?? [] where version["storage"] == true {
        if let name = version["name"], !stored.contains(name) { stored.append(name) }
      }
      object.set(["status", "storedVersions"], .list(stored))
    }
    let name = "customresourcecleanup.apiextensions.k8s.io"
    if var held = server.store[place], !held.finalizers.contains(name) {
      // The server does this itself, so that nobody owns the field.
      held.setMetadata("finalizers", .list((held.finalizers + [name]).map { .string($0) }))
      server.store.put(held, at: place)
    }
    return nil
  }

  /// An aggregated API is available when its Service is there.
  func apiService(_ object: Value, _ server: inout APIServer) -> Duration? {
    let service = object[["spec", "service"]]
    let key = ObjectKey(
      namespace: service?["namespace"]?.string ?? "",
      name: service?["name"]?.string ?? ""
    )
    let isThere =
      service == nil || server.store[ObjectPlace(resource: .services, key: key)] != nil
    let time = server.now.text
    server.change(place, status: true, by: "kube-apiserver") { object in
      object.setCondition(
        "Available",
        isThere,
        reason: isThere ? "Passed" : "ServiceNotFound",
        message: isThere
          ? "all checks passed"
          : "service/\(key.name) in \"\(key.namespace)\" is not present",
        at: time
      )
    }
    return nil
  }

  /// Gives an object of a kind that nobody here runs the status that its operator would give it.
  func custom(_ object: Value, _ server: inout APIServer) -> Duration? {
    guard let resource = server.resource(of: object), resource.isCustom,
      let rule = script.rule(for: resource)
    else { return nil }
    let time = server.now.text
    let status = rule.status(for: object, at: time)
    guard !rule.isSatisfied(by: object) else { return nil }
    if let wait = remaining(of: rule.delay, since: rule.start(of: object), server) { return wait }
    server.change(place, status: true, by: "operator") { object in
      object["status"] = MergePatch.applied(status, to: object["status"] ?? [:])
    }
    return nil
  }
}
