package import Apply
package import Cluster
import Diff
package import Health
package import Manifests
import Order

/// What a cluster's objects are like, kept up to date by watches.
///
/// Of each object that an application declares, only this is kept: whether it is there, whether it has the values on record, and how it does;
/// of what those own, what it is, who owns it and how it does. Each kind has a feed of its own, so that one that breaks, or is forbidden, costs
/// the others nothing. Guards what the feeds bring.
package actor LiveCache {
  /// An object that an application has to do with.
  package struct Followed: Sendable {
    package let id: ObjectID
    package let type: ResourceType
    /// What is on record of it.
    package let entry: InventoryEntry?
    /// How a survey found it.
    package let observation: Observation?

    package init(
      id: ObjectID,
      type: ResourceType,
      entry: InventoryEntry?,
      observation: Observation? = nil
    ) {
      self.id = id
      self.type = type
      self.entry = entry
      self.observation = observation
    }
  }

  struct Place {
    let instance: String
    var entry: InventoryEntry?
    var sight = Sight.unseen
    /// Whether anything was heard of it since its application was looked at last.
    var isTouched = false
  }

  let client: KubeClient
  private let clock: any Clock<Duration>
  /// Rings with the name of an application whose objects changed.
  let changed: @Sendable (String) -> Void
  var places: [ResourceType: [ObjectID: Place]] = [:]
  private var instances: [String: [ObjectID: ResourceType]] = [:]
  /// How many objects of each kind are followed in each namespace, and how many of all kinds together.
  private var counts: [ResourceType: [String?: Int]] = [:]
  private var spaces: [String?: Int] = [:]
  /// By what the objects of an application are judged.
  var scripts: [String: HealthScripts] = [:]
  private var feeds: [ResourceType: KindFeed] = [:]
  /// The kinds of objects that others own.
  private var ownedTypes: [ResourceType] = []
  var owned = OwnedObjects()
  /// The objects that are followed, by identifier.
  var followed: [String: (id: ObjectID, type: ResourceType)] = [:]
  /// What the list that is being read has not shown yet.
  var unlisted: [Listing: Unlisted] = [:]
  /// How many changes of objects came, by kind.
  var changes: [GroupKind: Int] = [:]
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

  /// Follows an application's objects and no others.
  ///
  /// What is on record differently by now is what a survey found, unless more was heard of it meanwhile, and otherwise unseen.
  ///
  /// - Parameters:
  ///   - objects: what the application declares or has on record.
  ///   - parts: the kinds of objects that those may own.
  ///   - instance: the application's name on record.
  ///   - scripts: by what its objects are judged.
  package func follow(
    _ objects: [Followed],
    owning parts: [ResourceType] = [],
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
    if ownedTypes.isEmpty, !parts.isEmpty {
      ownedTypes = parts
      widened = Set(parts)
    }
    let spaceCount = spaces.count
    for object in wanted.values {
      let known = places[object.type]?[object.id]
      if known == nil {
        widened.insert(object.type)
        count(object.id, object.type, by: 1)
      }
      let isOwn = known?.instance == instance
      // Who only declares what another application has on record does not take it over.
      if known != nil, !isOwn, object.entry == nil { continue }
      if let known, isOwn, known.entry == object.entry, known.sight != .unseen { continue }
      let isHeardOf = isOwn && known?.isTouched == true
      var place = Place(instance: instance, entry: object.entry, isTouched: isHeardOf)
      if isHeardOf {
        // The feed has told already of an object that it did not say to be there.
        if known?.sight == .absent { place.sight = .absent }
      } else if let observation = object.observation, knows(object.id, object.type) {
        place.sight = Sight(observation, onRecord: object.entry)
      }
      places[object.type, default: [:]][object.id] = place
      remember(place.sight, object.id, object.type)
    }
    if spaces.count > spaceCount { widened.formUnion(ownedTypes) }
    for type in widened {
      feed(type).widen(to: (ownedTypes.contains(type) ? spaces : counts[type]) ?? [:])
    }
  }

  /// Follows an application's objects no longer.
  package func forget(_ instance: String) { follow([], of: instance) }

  private func leave(_ id: ObjectID, _ type: ResourceType, _ instance: String) {
    guard let place = places[type]?[id], place.instance == instance else { return }
    if let uid = place.sight.uid { followed[uid] = nil }
    places[type]?[id] = nil
    count(id, type, by: -1)
    guard places[type]?.isEmpty == true else { return }
    places[type] = nil
    if places.isEmpty {
      stop()
    } else if !ownedTypes.contains(type) {
      feeds.removeValue(forKey: type)?.stop()
    }
  }

  private func count(_ id: ObjectID, _ type: ResourceType, by change: Int) {
    counts[type, default: [:]].add(change, to: id.namespace)
    spaces.add(change, to: id.namespace)
  }

  private func feed(_ type: ResourceType) -> KindFeed {
    let isOfAll = ownedTypes.contains(type)
    if let feed = feeds[type] {
      if feed.isOfAll == isOfAll { return feed }
      feed.stop()
    }
    let feed = KindFeed(of: type, from: client, clock: clock, all: isOfAll) {
      [weak self] change, part in
      await self?.take(change, of: type, part)
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
    counts = [:]
    spaces = [:]
    scripts = [:]
    ownedTypes = []
    owned = OwnedObjects()
    followed = [:]
    unlisted = [:]
  }

  // MARK: Looking

  /// What is known of an application's objects before it is looked at; those that are not as recorded, or were not seen yet, are not among them.
  package func look(at instance: String) -> [ObjectID: WatchedObject] {
    var known: [ObjectID: WatchedObject] = [:]
    for (id, type) in instances[instance] ?? [:] {
      guard let place = places[type]?[id], place.instance == instance else { continue }
      places[type]?[id]?.isTouched = false
      guard knows(id, type) else { continue }
      switch place.sight {
      case .absent: known[id] = .absent
      case .asRecorded(let live, let uid):
        if let entry = place.entry { known[id] = .asRecorded(entry, live, uid: uid) }
      case .unseen, .different: break
      }
    }
    return known
  }

  private func knows(_ id: ObjectID, _ type: ResourceType) -> Bool {
    feeds[type]?.knows(id.namespace) == true
  }

  /// What ails an object of which the identifier is known: of what it owns, those who do not do well, worst first.
  package func ailments(of uid: String) -> [String] { owned.ailments(of: uid).map(\.description) }

  /// The kinds that cannot be watched now, each with the reason.
  package func problems() -> [(type: ResourceType, problem: ClusterError)] {
    feeds.compactMap { type, feed in feed.problem.map { (type, $0) } }
  }

  /// Waits until every kind was listed once, or has failed to be.
  package func settle() async {
    for feed in feeds.values { await feed.settle() }
  }

  /// Tells how much is known.
  func fill(_ figures: inout ClusterFigures) {
    figures.kinds = feeds.count
    figures.objects = places.values.reduce(0) { $0 + $1.count } + owned.count
    figures.changes = changes
    figures.age = begunAt.duration(to: .now)
  }
}

extension [String?: Int] {
  /// Counts up or down; nothing is left of what comes to nothing.
  fileprivate mutating func add(_ change: Int, to key: String?) {
    let count = (self[key] ?? 0) + change
    self[key] = count == 0 ? nil : count
  }
}

extension LiveCache {
  /// How an object was seen last.
  enum Sight: Equatable {
    case unseen
    case absent
    case asRecorded(LiveObject, uid: String?)
    case different(Verdict?, isBeingDeleted: Bool, uid: String?)

    /// How a survey found it.
    init(_ observation: Observation, onRecord entry: InventoryEntry?) {
      switch (observation.observed, observation.live) {
      case (.absent, _): self = observation.problem == nil ? .absent : .unseen
      case (.unchanged, let live?) where entry != nil && entry == observation.recorded:
        self = .asRecorded(live, uid: observation.uid)
      case (.drifted, let live?) where entry == observation.recorded:
        self = .different(
          live.verdict,
          isBeingDeleted: live.isBeingDeleted,
          uid: observation.uid
        )
      default: self = .unseen
      }
    }

    /// Whether both mean the same for the application.
    func isLike(_ other: Sight) -> Bool {
      switch (self, other) {
      case (.absent, .absent), (.unseen, .unseen): true
      case (.asRecorded(let one, _), .asRecorded(let two, _)):
        one.verdict == two.verdict && one.isBeingDeleted == two.isBeingDeleted
      case (.different(let one, let isGoing, _), .different(let two, let isGoingToo, _)):
        one == two && isGoing == isGoingToo
      default: false
      }
    }

    var uid: String? {
      switch self {
      case .asRecorded(_, let uid), .different(_, _, let uid): uid
      case .unseen, .absent: nil
      }
    }

    /// Whether its owner has to know what ails what it owns.
    var isUnwell: Bool {
      switch self {
      case .asRecorded(let live, _): (live.verdict?.status ?? .healthy) > .suspended
      case .different(let verdict, _, _): (verdict?.status ?? .healthy) > .suspended
      case .unseen, .absent: false
      }
    }
  }
}
