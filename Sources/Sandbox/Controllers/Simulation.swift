import Manifests

/// The controllers of the sandbox: whatever changes is looked at, and what it asks for is done when its time has come.
///
/// Each kind has a reconciler, a function that brings one object a step further and says when it wants to see it again.
/// Reconcilers keep nothing between two calls: what they need to know is in the objects.
struct Simulation: Sendable {
  let script: Script
  let timeScale: Double
  /// Up to which revision changes have been seen.
  private var revision = 0
  /// What has to be looked at, and when.
  private var agenda: [ObjectPlace: Moment] = [:]

  /// How many objects one call looks at before others have their turn.
  private static let budget = 20_000

  init(script: Script, timeScale: Double) {
    self.script = script
    self.timeScale = timeScale
  }

  /// Does what is due; returns when there is more to do, nil where there is nothing.
  mutating func advance(_ server: inout APIServer, to now: Moment) -> Moment? {
    server.now = max(server.now, now)
    var budget = Self.budget
    while budget > 0 {
      take(server.store, at: now)
      let due = agenda.filter { $0.value <= now }.map(\.key).sorted(by: Self.precedes)
      guard !due.isEmpty else { break }
      for place in due {
        budget -= 1
        agenda[place] = nil
        let steps = Reconciler(place: place, script: script, timeScale: timeScale)
        if let delay = steps.run(&server) { note(place, at: now + delay) }
      }
    }
    return agenda.values.min()
  }

  /// Notes what changed, and what that matters to.
  private mutating func take(_ store: Store, at now: Moment) {
    guard let changes = store.changes(after: revision) else {
      for (resource, collection) in store.collections {
        for key in collection.keys { note(ObjectPlace(resource: resource, key: key), at: now) }
      }
      revision = store.revision
      return
    }
    for change in changes {
      note(change.place, at: now)
      for place in Relations.affected(by: change, in: store) { note(place, at: now) }
    }
    revision = store.revision
  }

  private mutating func note(_ place: ObjectPlace, at moment: Moment) {
    agenda[place] = min(agenda[place] ?? moment, moment)
  }

  private static func precedes(_ left: ObjectPlace, _ right: ObjectPlace) -> Bool {
    left.resource == right.resource
      ? left.key < right.key : left.resource.description < right.resource.description
  }
}

/// Which other objects a change matters to.
enum Relations {
  static func affected(by change: Store.Change, in store: Store) -> [ObjectPlace] {
    var places = owners(of: change.object, in: store)
    if change.isDeletion { places += Array(store.owned[change.object.uid] ?? []) }
    let namespace = change.place.key.namespace
    if !namespace.isEmpty, change.isDeletion {
      places.append(
        ObjectPlace(resource: .namespaces, key: ObjectKey(namespace: "", name: namespace))
      )
    }
    switch change.place.resource {
    case .pods:
      places += all(.services, in: namespace, store) + all(.disruptionBudgets, in: namespace, store)
      if change.isDeletion { places += all(.claims, in: namespace, store) }
    case .services: places += all(.apiServices, in: "", store)
    case .nodes: places += all(.daemonSets, in: nil, store)
    case .deployments, .statefulSets, .replicaSets:
      places += all(.autoscalers, in: namespace, store)
    case .claims:
      if change.isDeletion, let name = change.object[["spec", "volumeName"]]?.string {
        places.append(ObjectPlace(resource: .volumes, key: ObjectKey(namespace: "", name: name)))
      }
    default: break
    }
    return places
  }

  private static func all(
    _ resource: ResourceKey,
    in namespace: String?,
    _ store: Store
  ) -> [ObjectPlace] {
    (store.collections[resource]?.keys ?? []).filter {
      namespace == nil || $0.namespace == namespace
    }.map { ObjectPlace(resource: resource, key: $0) }
  }

  private static func owners(of object: Value, in store: Store) -> [ObjectPlace] {
    object.ownerReferences.compactMap { owner in
      let name = owner["name"]?.string ?? ""
      return store.collections.keys.lazy.compactMap { resource -> ObjectPlace? in
        for namespace in [object.namespace, ""] {
          let place = ObjectPlace(
            resource: resource,
            key: ObjectKey(namespace: namespace, name: name)
          )
          if store[place]?.uid == owner["uid"]?.string { return place }
        }
        return nil
      }.first
    }
  }
}
