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
  /// The applications that share an object.
  private var shared: [ObjectID: Set<String>] = [:]
  /// How many objects of each kind are followed in each namespace, and how many of all kinds together.
  private var counts: [ResourceType: [String?: Int]] = [:]
  private var spaces: [String?: Int] = [:]
  /// By what the objects of an application are judged.
  var scripts: [String: HealthScripts] = [:]
  private var feeds: [ResourceType: KindFeed] = [:]
  /// The kinds of objects that others own.
  private(set) var ownedTypes: [ResourceType] = []
  var owned = OwnedObjects()
  /// The objects that are followed, by identifier.
  var followed: [String: (id: ObjectID, type: ResourceType)] = [:]
  /// What the list that is being read has not shown yet.
  var unlisted: [Listing: Unlisted] = [:]
  /// How many changes of objects came, by kind.
  var changes: [GroupKind: Int] = [:]
  private let begunAt = ContinuousClock.now
  /// The latest look at each application.
  private var looks: [String: Int] = [:]
  private var lookCount = 0
  private var isStopped = false

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
  /// What is on record differently by now is what a survey found, unless more was heard of it meanwhile; then it is to be looked at again.
  ///
  /// - Parameters:
  ///   - objects: what the application declares or has on record.
  ///   - parts: the kinds of objects that those may own.
  ///   - instance: the application's name on record.
  ///   - scripts: by what its objects are judged.
  ///   - look: the look that found this; one that another has overtaken counts for nothing.
  /// - Returns: whether some may have come or gone while nobody listened, so that the application should be looked at once more.
  @discardableResult package func follow(
    _ objects: [Followed],
    owning parts: [ResourceType] = [],
    of instance: String,
    judging scripts: HealthScripts = HealthScripts(),
    after look: Int? = nil
  ) -> Bool {
    guard !isStopped, look == nil || look == looks[instance] else { return false }
    let wanted = Dictionary(objects.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let spacesBefore = Set(spaces.keys)
    var moved: Set<ResourceType> = []
    for (id, type) in instances[instance] ?? [:] where wanted[id]?.type != type {
      if leave(id, type, instance) { moved.insert(type) }
    }
    instances[instance] = wanted.isEmpty ? nil : wanted.mapValues(\.type)
    let isJudgedAlike = self.scripts[instance] == scripts
    self.scripts[instance] = wanted.isEmpty ? nil : scripts
    if ownedTypes.isEmpty, !parts.isEmpty {
      ownedTypes = parts
      moved.formUnion(parts)
    }
    var isUnheard = false
    for object in wanted.values where place(object, of: instance, isJudgedAlike) {
      moved.insert(object.type)
      if object.entry == nil, feeds[object.type] != nil { isUnheard = true }
    }
    if Set(spaces.keys) != spacesBefore { moved.formUnion(ownedTypes) }
    for type in moved {
      if places[type] != nil || ownedTypes.contains(type) {
        feed(type).read(for: (ownedTypes.contains(type) ? spaces : counts[type]) ?? [:])
      } else {
        feeds.removeValue(forKey: type)?.stop()
      }
    }
    if places.isEmpty { clear() }
    return isUnheard
  }

  /// Follows an application's objects no longer.
  package func forget(_ instance: String) {
    follow([], of: instance)
    looks[instance] = nil
  }

  /// Keeps in mind what is known of an object; returns whether it is new.
  private func place(_ object: Followed, of instance: String, _ isJudgedAlike: Bool) -> Bool {
    let (id, type) = (object.id, object.type)
    let known = places[type]?[id]
    let isOwn = known?.instance == instance
    if let known, !isOwn {
      shared[id, default: [known.instance]].insert(instance)
      // Who only declares what another application has on record does not take it over.
      if object.entry == nil { return false }
    }
    if let known, isOwn, isJudgedAlike, known.entry == object.entry, known.sight != .unseen {
      return false
    }
    var place = Place(instance: instance, entry: object.entry)
    if isOwn, known?.isTouched == false, knows(id, type), let observation = object.observation {
      place.sight = Sight(observation, onRecord: object.entry)
    } else if object.entry != nil, known == nil || isOwn && known?.isTouched == true,
      feeds[type] != nil
    {
      // It may have changed while nobody listened, or been judged by what was on record before.
      changed(instance)
    }
    if let old = known?.sight.uid { followed[old] = nil }
    places[type, default: [:]][id] = place
    remember(place.sight, id, type)
    if known == nil { count(id, type, by: 1) }
    return known == nil
  }

  /// Tells the application that has an object, and others that declare it or have it on record.
  func ring(_ id: ObjectID, _ instance: String) {
    changed(instance)
    for other in shared[id] ?? [] where other != instance { changed(other) }
  }

  /// Follows an object no longer; returns whether it was followed for this application.
  private func leave(_ id: ObjectID, _ type: ResourceType, _ instance: String) -> Bool {
    shared[id]?.remove(instance)
    if shared[id]?.isEmpty == true { shared[id] = nil }
    guard let place = places[type]?[id], place.instance == instance else { return false }
    if let uid = place.sight.uid { followed[uid] = nil }
    places[type]?[id] = nil
    if places[type]?.isEmpty == true { places[type] = nil }
    count(id, type, by: -1)
    for other in shared[id] ?? [] { changed(other) }
    return true
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

  /// Ends all feeds, for good.
  package func stop() {
    isStopped = true
    clear()
  }

  private func clear() {
    for feed in feeds.values { feed.stop() }
    feeds = [:]
    places = [:]
    instances = [:]
    shared = [:]
    counts = [:]
    spaces = [:]
    scripts = [:]
    ownedTypes = []
    owned = OwnedObjects()
    followed = [:]
    unlisted = [:]
  }

  // MARK: Looking

  /// What is known of an application's objects before it is looked at, with a number that tells the look from others.
  ///
  /// Those that are not as recorded, were judged by other scripts, or were not seen yet, are not among them.
  package func look(
    at instance: String,
    judging scripts: HealthScripts = HealthScripts()
  ) -> (number: Int, objects: [ObjectID: WatchedObject]) {
    lookCount += 1
    looks[instance] = lookCount
    let isJudgedAlike = self.scripts[instance] == scripts
    var known: [ObjectID: WatchedObject] = [:]
    for (id, type) in instances[instance] ?? [:] {
      guard let place = places[type]?[id], place.instance == instance else { continue }
      places[type]?[id]?.isTouched = false
      guard isJudgedAlike, knows(id, type) else { continue }
      switch place.sight {
      case .absent: known[id] = .absent(place.entry)
      case .asRecorded(let live, let uid):
        if let entry = place.entry { known[id] = .asRecorded(entry, live, uid: uid) }
      case .unseen, .different: break
      }
    }
    return (lookCount, known)
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
    /// It has other values than those on record, which is right where nobody is to mind them; the mark changes with its values.
    case different(Verdict?, isBeingDeleted: Bool, uid: String?, mark: Int)

    /// How a survey found it.
    init(_ observation: Observation, onRecord entry: InventoryEntry?) {
      switch (observation.observed, observation.live) {
      case (.absent, _): self = observation.problem == nil ? .absent : .unseen
      case (.unchanged, let live?) where entry != nil && entry == observation.recorded:
        self = .asRecorded(live, uid: observation.uid)
      case (.drifted(let value), let live?) where entry == observation.recorded:
        self = .different(live, value)
      default: self = .unseen
      }
    }

    static func different(_ live: LiveObject, _ value: Value) -> Sight {
      .different(
        live.verdict,
        isBeingDeleted: live.isBeingDeleted,
        uid: value.identifier,
        mark: value.mark
      )
    }

    /// Whether both mean the same for the application.
    func isLike(_ other: Sight) -> Bool {
      switch (self, other) {
      case (.absent, .absent), (.unseen, .unseen): true
      case (.asRecorded(let one, _), .asRecorded(let two, _)):
        one.verdict == two.verdict && one.isBeingDeleted == two.isBeingDeleted
      case (.different, .different): self == other
      default: false
      }
    }

    var uid: String? {
      switch self {
      case .asRecorded(_, let uid), .different(_, _, let uid, _): uid
      case .unseen, .absent: nil
      }
    }

    /// Whether its owner has to know what ails what it owns.
    var isUnwell: Bool {
      switch self {
      case .asRecorded(let live, _): (live.verdict?.status ?? .healthy) > .suspended
      case .different(let verdict, _, _, _): (verdict?.status ?? .healthy) > .suspended
      case .unseen, .absent: false
      }
    }
  }
}

extension Value {
  /// Changes with what an object is to be like, not with how it is.
  fileprivate var mark: Int {
    var hasher = Hasher()
    for entry in map ?? [:] where entry.key != "status" {
      hasher.combine(entry.key)
      guard entry.key == "metadata" else {
        hasher.combine(entry.value)
        continue
      }
      for field in entry.value.map ?? [:] where !Self.bookkeeping.contains(field.key) {
        hasher.combine(field.key)
        hasher.combine(field.value)
      }
    }
    return hasher.finalize()
  }

  private static let bookkeeping: Set<String> = ["resourceVersion", "generation", "managedFields"]
}
