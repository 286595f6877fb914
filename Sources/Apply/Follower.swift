import Cluster
import Health
import Manifests
import Order

/// Follows the live objects of one kind in one place for as long as a sync lasts.
struct Follower: Sendable, Hashable {
  let type: ResourceType
  let scope: ListScope
  /// The objects that matter.
  let ids: Set<ObjectID>

  /// The wait before a feed that broke is begun anew.
  private static let pause = Duration.seconds(2)

  /// Posts what happens to the objects, until the task is cancelled.
  ///
  /// A feed that breaks is begun anew: each begins with a list, so that even where watching is not allowed the objects
  /// are looked at now and then.
  func run(
    in client: KubeClient,
    clock: any Clock<Duration>,
    judging scripts: HealthScripts,
    inbox: Inbox
  ) async {
    while !Task.isCancelled {
      do throws(ClusterError) {
        var feed = client.feed(of: type, scope).makeAsyncIterator()
        var found: [LiveObject] = []
        while let change = try await feed.next() {
          if let event = event(of: change, &found, scripts) { await inbox.post(event) }
        }
      } catch {
        // What is the matter shows when the wait is over: the objects are still not as they should be.
      }
      try? await clock.sleep(for: Self.pause)
    }
  }

  private func event(
    of change: ObjectChange,
    _ found: inout [LiveObject],
    _ scripts: HealthScripts
  ) -> Inbox.Event? {
    switch change {
    case .listing:
      found = []
      return nil
    case .found(let values):
      found += values.compactMap { relevant($0, scripts) }
      return nil
    case .listed:
      defer { found = [] }
      return .listed(found, missing: Array(ids.subtracting(found.lazy.map(\.id))))
    case .stored(let value): return relevant(value, scripts).map { .stored($0) }
    case .deleted(let value): return relevant(value, scripts).map { .deleted($0.id) }
    }
  }

  private func relevant(_ value: Value, _ scripts: HealthScripts) -> LiveObject? {
    guard let name = value["metadata"]?["name"]?.string,
      ids.contains(type.id(namespace: value["metadata"]?["namespace"]?.string, name: name))
    else { return nil }
    return LiveObject(value, verdict: health(of: value, by: scripts))
  }

  /// So many objects of a kind in a namespace are followed one by one.
  private static let few = 2

  /// Those who follow some objects with as few connections as make sense.
  static func followers(
    of ids: [ObjectID],
    resource: (ObjectID) -> ResourceType?
  ) -> [Follower] {
    var places: [Place: [ObjectID]] = [:]
    for id in ids {
      guard let type = resource(id) else { continue }
      places[Place(type: type, namespace: id.namespace), default: []].append(id)
    }
    return places.flatMap { place, ids -> [Follower] in
      if ids.count <= few {
        return ids.map { id in
          Follower(type: place.type, scope: .one(id.name, in: id.namespace), ids: [id])
        }
      }
      let scope = ListScope(namespace: place.namespace)
      return [Follower(type: place.type, scope: scope, ids: Set(ids))]
    }
  }

  private struct Place: Hashable {
    let type: ResourceType
    let namespace: String?
  }
}
