import Manifests

extension Reconciler {
  /// Does what has to happen before an object that is to go may go.
  func release(_ object: Value, _ server: inout APIServer) -> Duration? {
    if object.finalizers.contains("orphan") {
      orphanDependents(of: object, &server)
      server.release(place, "orphan")
    }
    if object.finalizers.contains("foregroundDeletion") {
      if deleteDependents(of: object, &server) { server.release(place, "foregroundDeletion") }
    }
    switch place.resource {
    case .namespaces: return emptyNamespace(object, &server)
    case .pods: return endPod(object, &server)
    case .claims:
      if !isUsed(object, server) { server.release(place, "kubernetes.io/pvc-protection") }
    case .volumes:
      let claim = object[["spec", "claimRef"]]
      let key = ObjectKey(
        namespace: claim?["namespace"]?.string ?? "",
        name: claim?["name"]?.string ?? ""
      )
      if server.store[ObjectPlace(resource: .claims, key: key)] == nil {
        server.release(place, "kubernetes.io/pv-protection")
      }
    case .definitions: return emptyDefinition(object, &server)
    default: break
    }
    return nil
  }

  private func orphanDependents(of object: Value, _ server: inout APIServer) {
    for place in server.store.owned[object.uid] ?? [] {
      server.change(place) { dependent in
        let rest = dependent.ownerReferences.filter { $0["uid"]?.string != object.uid }
        dependent.setMetadata("ownerReferences", rest.isEmpty ? nil : .list(rest))
      }
    }
  }

  /// Deletes what an object owns; says whether nothing is left that holds it.
  private func deleteDependents(of object: Value, _ server: inout APIServer) -> Bool {
    var isFree = true
    for place in server.store.owned[object.uid] ?? [] {
      guard let dependent = server.store[place] else { continue }
      if !dependent.isBeingDeleted {
        var options = DeleteOptions()
        options.propagation = .foreground
        server.discard(place, options)
      }
      let blocks = dependent.ownerReferences.contains {
        $0["uid"]?.string == object.uid && $0["blockOwnerDeletion"] == true
      }
      if blocks, server.store[place] != nil { isFree = false }
    }
    return isFree
  }

  private func isUsed(_ claim: Value, _ server: APIServer) -> Bool {
    server.objects(.pods, in: claim.namespace).contains { pod in
      (pod[["spec", "volumes"]]?.list ?? []).contains {
        $0[["persistentVolumeClaim", "claimName"]]?.string == claim.name
      }
    }
  }

  /// Deletes everything in a namespace, and then lets it go.
  private func emptyNamespace(_ object: Value, _ server: inout APIServer) -> Duration? {
    var isEmpty = true
    for (resource, collection) in server.store.collections where resource != .namespaces {
      for key in collection.keys where key.namespace == object.name {
        let place = ObjectPlace(resource: resource, key: key)
        if server.store[place]?.isBeingDeleted == false { server.discard(place) }
        if server.store[place] != nil { isEmpty = false }
      }
    }
    guard isEmpty, let resource = server.registry.resource(of: .namespaces) else { return nil }
    var free = object
    free.set(["spec", "finalizers"], [])
    let target = Target(
      resource: resource,
      namespace: nil,
      name: object.name,
      subresource: "finalize"
    )
    _ = try? server.finalize(free, target)
    return nil
  }

  /// Deletes the objects of a definition before it goes.
  private func emptyDefinition(_ object: Value, _ server: inout APIServer) -> Duration? {
    let resource = ResourceKey(
      group: object[["spec", "group"]]?.string ?? "",
      plural: object[["spec", "names", "plural"]]?.string ?? ""
    )
    let found = server.store.collections[resource]?.keys ?? []
    for key in found { server.discard(ObjectPlace(resource: resource, key: key)) }
    if server.store.collections[resource]?.keys.isEmpty != false {
      server.release(place, "customresourcecleanup.apiextensions.k8s.io")
      return nil
    }
    return .milliseconds(100)
  }
}
