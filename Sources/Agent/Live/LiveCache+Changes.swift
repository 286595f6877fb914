import Apply
import Cluster
import Diff
import Health
import Manifests
import Order

/// What the feeds bring.
extension LiveCache {
  /// One list of objects of a kind.
  struct Listing: Hashable {
    let type: ResourceType
    let part: KindFeed.Part
  }

  /// What a list has not shown yet, and what is gone if it never does.
  struct Unlisted {
    var followed: Set<ObjectID>
    var owned: Set<String>
  }

  func take(_ change: ObjectChange, of type: ResourceType, _ part: KindFeed.Part) async {
    changes[type.type.groupKind, default: 0] += 1
    let listing = Listing(type: type, part: part)
    switch change {
    case .listing:
      let ids = (places[type] ?? [:]).keys.filter {
        part.namespace == nil || $0.namespace == part.namespace
      }
      unlisted[listing] = Unlisted(
        followed: Set(ids),
        owned: owned.identifiers(of: type.type.groupKind, in: part.namespace)
      )
    case .found(let values):
      for value in values { note(value, listing) }
      await see(values, type, part)
    case .listed:
      guard let missing = unlisted.removeValue(forKey: listing) else { return }
      for id in missing.followed { note(.absent, of: id, type) }
      for uid in missing.owned { tell(owned.drop(uid)) }
    case .stored(let value): await see([value], type, part)
    case .deleted(let value):
      if let uid = value.identifier { tell(owned.drop(uid)) }
      if let id = Self.id(of: value, type) { note(.absent, of: id, type) }
    }
  }

  private static func id(of value: Value, _ type: ResourceType) -> ObjectID? {
    guard let metadata = value["metadata"], let name = metadata["name"]?.string else { return nil }
    return type.id(namespace: metadata["namespace"]?.string, name: name)
  }

  /// Notes that a list has shown an object.
  private func note(_ value: Value, _ listing: Listing) {
    if let id = Self.id(of: value, listing.type) { unlisted[listing]?.followed.remove(id) }
    if let uid = value.identifier { unlisted[listing]?.owned.remove(uid) }
  }

  /// Looks at objects; of those that matter and show nothing but their metadata, the rest is asked for.
  private func see(_ values: [Value], _ type: ResourceType, _ part: KindFeed.Part) async {
    var asked: [ObjectID] = []
    for value in values {
      guard let id = Self.id(of: value, type) else { continue }
      if part.isMetadataOnly {
        if places[type]?[id] != nil { asked.append(id) }
      } else {
        see(value, id, type)
        if ownedTypes.contains(type) { tell(owned.store(value, as: id)) }
      }
    }
    guard !asked.isEmpty else { return }
    for (id, answer) in await client.objects(asked, of: type) {
      switch answer {
      case .success(let value?): see(value, id, type)
      case .success(nil): note(.absent, of: id, type)
      case .failure:
        note(.unseen, of: id, type)
        if let place = places[type]?[id] { changed(place.instance) }
      }
    }
  }

  private func see(_ value: Value, _ id: ObjectID, _ type: ResourceType) {
    guard let place = places[type]?[id] else { return }
    let verdict = health(of: value, by: scripts[place.instance] ?? HealthScripts())
    guard let live = LiveObject(value, verdict: verdict) else { return }
    let isAsRecorded = place.entry?.owned?.match(value) == true
    let sight =
      isAsRecorded
      ? Sight.asRecorded(live, uid: value.identifier) : Sight.different(live, value)
    note(sight, of: id, type)
  }

  private func note(_ sight: Sight, of id: ObjectID, _ type: ResourceType) {
    guard let place = places[type]?[id] else { return }
    places[type]?[id]?.sight = sight
    places[type]?[id]?.isTouched = true
    if let old = place.sight.uid, old != sight.uid { followed[old] = nil }
    remember(sight, id, type)
    if !place.sight.isLike(sight) { ring(id, place.instance) }
  }

  /// Keeps in mind by which identifier an object is known to what it owns.
  func remember(_ sight: Sight, _ id: ObjectID, _ type: ResourceType) {
    if let uid = sight.uid { followed[uid] = (id, type) }
  }

  /// Tells the application whose object is at the end of some ownership, where that object does not do well.
  private func tell(_ owner: String?) {
    guard let owner,
      let root = owned.owners(of: owner).lazy.compactMap({ self.followed[$0] }).first,
      let place = places[root.type]?[root.id], place.sight.isUnwell
    else { return }
    changed(place.instance)
  }
}

extension KubeClient {
  /// So many objects are asked for at once.
  private static let atOnce = 8

  /// Reads objects one by one; nil is one that is not there.
  fileprivate func objects(
    _ ids: [ObjectID],
    of type: ResourceType
  ) async -> [(ObjectID, Result<Value?, ClusterError>)] {
    await ids.concurrentMap(limit: Self.atOnce) { id in
      do throws(ClusterError) {
        return (id, .success(try await find(type, namespace: id.namespace, name: id.name)))
      } catch {
        return (id, .failure(error))
      }
    }
  }
}
