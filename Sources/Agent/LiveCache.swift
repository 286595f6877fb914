package import Apply
package import Cluster
import Diff
package import Health
package import Manifests
import Order

/// What a cluster's objects are like, kept up to date by watches.
///
/// Of each object that an application declares, only this is kept: whether it is there, whether it has the values on record, and how it does.
/// Each kind has a feed of its own, so that one that breaks, or is forbidden, costs the others nothing. Guards what the feeds bring.
package actor LiveCache {
  /// An object that an application has to do with.
  package struct Followed: Sendable, Hashable {
    package let id: ObjectID
    package let type: ResourceType
    /// What is on record of it.
    package let entry: InventoryEntry?

    package init(id: ObjectID, type: ResourceType, entry: InventoryEntry?) {
      self.id = id
      self.type = type
      self.entry = entry
    }
  }

  private struct Place {
    let instance: String
    var entry: InventoryEntry?
    var sight = Sight.unseen
  }

  private let client: KubeClient
  private let clock: any Clock<Duration>
  /// Rings with the name of an application whose objects changed.
  private let changed: @Sendable (String) -> Void
  private var places: [ResourceType: [ObjectID: Place]] = [:]
  private var instances: [String: [ObjectID: ResourceType]] = [:]
  /// By what the objects of an application are judged.
  private var scripts: [String: HealthScripts] = [:]
  private var feeds: [ResourceType: KindFeed] = [:]
  /// How many changes of objects came, by kind.
  private var changes: [GroupKind: Int] = [:]
  private let begunAt = ContinuousClock.now

  package init(
    of client: KubeClient,
    clock: any Clock<Duration> = ContinuousClock(),
    changed: @escaping @Sendable (_ instance: String) -> Void
  ) {
    self.client = client
    self.clock = clock
    self.changed = changed
  }

  // MARK: Following

  /// Follows an application's objects and no others; what is on record differently by now is looked at anew.
  package func follow(
    _ objects: [Followed],
    of instance: String,
    judging scripts: HealthScripts = HealthScripts()
  ) {
    let wanted = Dictionary(objects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (id, type) in instances[instance] ?? [:] where wanted[id]?.type != type {
      leave(id, type, instance)
    }
    instances[instance] = wanted.isEmpty ? nil : wanted.mapValues(\.type)
    self.scripts[instance] = wanted.isEmpty ? nil : scripts
    var widened: Set<ResourceType> = []
    for object in wanted.values {
      let known = places[object.type]?[object.id]
      if let known, known.instance == instance, known.entry == object.entry { continue }
      // The feed has told already of an object that it did not say to be there.
      let isAbsent = known?.sight == .absent && known?.instance == instance
      places[object.type, default: [:]][object.id] = Place(
        instance: instance,
        entry: object.entry,
        sight: isAbsent ? .absent : .unseen
      )
      if known == nil { widened.insert(object.type) }
    }
    for type in widened { feed(type).widen(to: namespaces(of: type)) }
  }

  /// Follows an application's objects no longer.
  package func forget(_ instance: String) { follow([], of: instance) }

  private func leave(_ id: ObjectID, _ type: ResourceType, _ instance: String) {
    guard places[type]?[id]?.instance == instance else { return }
    places[type]?[id] = nil
    guard places[type]?.isEmpty == true else { return }
    places[type] = nil
    feeds.removeValue(forKey: type)?.stop()
  }

  private func namespaces(of type: ResourceType) -> Set<String> {
    Set((places[type] ?? [:]).keys.compactMap(\.namespace))
  }

  private func feed(_ type: ResourceType) -> KindFeed {
    if let feed = feeds[type] { return feed }
    let feed = KindFeed(of: type, from: client, clock: clock) { [weak self] change, namespace in
      await self?.take(change, of: type, in: namespace)
    }
    feeds[type] = feed
    return feed
  }

  /// Ends all feeds.
  package func stop() {
    for feed in feeds.values { feed.stop() }
    feeds = [:]
    places = [:]
    instances = [:]
    scripts = [:]
  }

  // MARK: Looking

  /// What is known of an application's objects; those that are not as recorded, or were not seen yet, are not among them.
  package func objects(of instance: String) -> [ObjectID: WatchedObject] {
    var known: [ObjectID: WatchedObject] = [:]
    for (id, type) in instances[instance] ?? [:] {
      guard let place = places[type]?[id], place.instance == instance else { continue }
      switch place.sight {
      case .absent: known[id] = .absent
      case .asRecorded(let live, let uid):
        if let entry = place.entry { known[id] = .asRecorded(entry, live, uid: uid) }
      case .unseen, .different: break
      }
    }
    return known
  }

  /// The kinds that cannot be watched now, each with the reason.
  package func problems() -> [(type: ResourceType, problem: ClusterError)] {
    feeds.compactMap { type, feed in feed.problem.map { (type, $0) } }
  }

  /// Waits until every kind was listed once, or has failed to be.
  package func settle() async {
    for feed in feeds.values { await feed.settle() }
  }

  // MARK: What happens

  /// Tells how much is known.
  func fill(_ figures: inout ClusterFigures) {
    figures.kinds = feeds.count
    figures.objects = places.values.reduce(0) { $0 + $1.count }
    figures.changes = changes
    figures.age = begunAt.duration(to: .now)
  }

  private func take(_ change: ObjectChange, of type: ResourceType, in namespace: String?) {
    changes[type.type.groupKind, default: 0] += 1
    switch change {
    case .listed(let values):
      var missing = (places[type] ?? [:]).filter {
        namespace == nil || $0.key.namespace == namespace
      }
      for value in values {
        if let id = see(value, type) { missing[id] = nil }
      }
      for id in missing.keys { note(.absent, of: id, type) }
    case .stored(let value): _ = see(value, type)
    case .deleted(let value):
      if let id = Self.id(of: value, type) { note(.absent, of: id, type) }
    }
  }

  private static func id(of value: Value, _ type: ResourceType) -> ObjectID? {
    guard let metadata = value["metadata"], let name = metadata["name"]?.string else { return nil }
    return type.id(namespace: metadata["namespace"]?.string, name: name)
  }

  /// Looks at an object; its identity where it is one that matters.
  private func see(_ value: Value, _ type: ResourceType) -> ObjectID? {
    guard let id = Self.id(of: value, type), let place = places[type]?[id] else { return nil }
    let verdict = health(of: value, by: scripts[place.instance] ?? HealthScripts())
    guard let live = LiveObject(value, verdict: verdict) else { return id }
    if place.entry?.owned?.match(value) == true {
      note(.asRecorded(live, uid: value["metadata"]?["uid"]?.string), of: id, type)
    } else {
      note(.different(verdict, isBeingDeleted: live.isBeingDeleted), of: id, type)
    }
    return id
  }

  private func note(_ sight: Sight, of id: ObjectID, _ type: ResourceType) {
    guard let place = places[type]?[id] else { return }
    places[type]?[id]?.sight = sight
    if !place.sight.isLike(sight) { changed(place.instance) }
  }
}

extension LiveCache {
  /// How an object was seen last.
  private enum Sight: Equatable {
    case unseen
    case absent
    case asRecorded(LiveObject, uid: String?)
    case different(Verdict?, isBeingDeleted: Bool)

    /// Whether both mean the same for the application.
    func isLike(_ other: Sight) -> Bool {
      switch (self, other) {
      case (.absent, .absent), (.unseen, .unseen): true
      case (.asRecorded(let one, _), .asRecorded(let two, _)):
        one.verdict == two.verdict && one.isBeingDeleted == two.isBeingDeleted
      case (.different(let one, let isGoing), .different(let two, let isGoingToo)):
        one == two && isGoing == isGoingToo
      default: false
      }
    }
  }
}
