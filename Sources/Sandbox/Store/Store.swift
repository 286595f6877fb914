import Manifests

/// Where an object is inside its collection; the namespace is empty for objects of the whole cluster.
struct ObjectKey: Sendable, Hashable, Comparable {
  let namespace: String
  let name: String

  static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    left.namespace == right.namespace
      ? left.name.precedes(right.name)
      : left.namespace.precedes(right.namespace)
  }
}

/// An object's place in the whole cluster.
struct ObjectPlace: Sendable, Hashable {
  let resource: ResourceKey
  let key: ObjectKey
}

/// All objects, the version that counts every change, and the latest changes.
struct Store: Sendable {
  /// One change.
  struct Change: Sendable {
    let revision: Int
    let place: ObjectPlace
    /// The object after the change, or as it was last.
    let object: Value
    /// The object before; nil where it was created.
    let previous: Value?
    let isDeletion: Bool
  }

  /// The objects of one kind, in the order of their keys.
  struct Collection: Sendable {
    fileprivate(set) var keys: [ObjectKey] = []
    fileprivate(set) var objects: [ObjectKey: Value] = [:]
  }

  private(set) var revision = 1
  private(set) var collections: [ResourceKey: Collection] = [:]
  /// The latest changes, oldest first.
  private(set) var log: [Change] = []
  private(set) var owned: [String: Set<ObjectPlace>] = [:]
  /// The oldest revision from which a watch can go on.
  private(set) var oldestRevision = 1
  private let logLimit: Int

  init(logLimit: Int = 10_000) {
    self.logLimit = logLimit
  }

  /// Takes over objects as they were kept, and the version that they were in.
  init(_ objects: [ObjectPlace: Value], revision: Int) {
    self.init()
    for (place, object) in objects.sorted(by: { $0.key.key < $1.key.key }) {
      collections[place.resource, default: Collection()].keys.append(place.key)
      collections[place.resource]?.objects[place.key] = object
      index(place, from: nil, to: object)
    }
    self.revision = revision
    oldestRevision = revision
  }

  subscript(place: ObjectPlace) -> Value? { collections[place.resource]?.objects[place.key] }

  /// Keeps an object, with its new version; returns it as kept.
  @discardableResult
  mutating func put(_ object: Value, at place: ObjectPlace) -> Value {
    revision += 1
    var object = object
    object.setMetadata("resourceVersion", .string(String(revision)))
    let previous = self[place]
    var collection = collections.removeValue(forKey: place.resource) ?? Collection()
    collection.objects[place.key] = object
    if previous == nil {
      collection.keys.insert(place.key, at: collection.keys.partition(before: place.key))
    }
    collections[place.resource] = collection
    index(place, from: previous, to: object)
    record(
      Change(
        revision: revision,
        place: place,
        object: object,
        previous: previous,
        isDeletion: false
      )
    )
    return object
  }

  /// Takes an object away; its last form bears the version of that.
  mutating func remove(_ place: ObjectPlace) {
    guard let previous = self[place] else { return }
    revision += 1
    var collection = collections.removeValue(forKey: place.resource) ?? Collection()
    collection.objects[place.key] = nil
    collection.keys.remove(at: collection.keys.partition(before: place.key))
    collections[place.resource] = collection
    index(place, from: previous, to: nil)
    var last = previous
    last.setMetadata("resourceVersion", .string(String(revision)))
    record(
      Change(
        revision: revision,
        place: place,
        object: last,
        previous: previous,
        isDeletion: true
      )
    )
  }

  /// The changes after a revision; nil where some of them are forgotten.
  func changes(after revision: Int) -> ArraySlice<Change>? {
    guard revision >= oldestRevision else { return nil }
    var (low, high) = (0, log.count)
    while low < high {
      let middle = (low + high) / 2
      if log[middle].revision <= revision { low = middle + 1 } else { high = middle }
    }
    return log[low...]
  }

  /// Forgets all changes, so that every watch has to begin anew.
  mutating func forgetChanges() {
    log = []
    oldestRevision = revision
  }

  private mutating func record(_ change: Change) {
    log.append(change)
    guard log.count > 2 * logLimit else { return }
    log.removeFirst(log.count - logLimit)
    oldestRevision = log[0].revision - 1
  }

  private mutating func index(_ place: ObjectPlace, from old: Value?, to new: Value?) {
    let before = old?.ownerUIDs ?? []
    let after = new?.ownerUIDs ?? []
    guard before != after else { return }
    for uid in before { owned[uid]?.remove(place) }
    for uid in after { owned[uid, default: []].insert(place) }
  }
}

extension [ObjectKey] {
  /// Where a key is, or belongs, in a sorted list.
  func partition(before key: ObjectKey) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
