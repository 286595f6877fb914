import Manifests
import Order

/// The live objects of one application as they were seen last.
struct LiveTable {
  private var objects: [ObjectID: LiveObject]
  private var leftovers: [ObjectID: LiveObject]
  private var absences: [GroupVersionKind: ClusterView.Absence]
  /// Objects that were changed and whose controllers may not have looked yet, as far as anyone can tell, judged as they were then.
  private(set) var unseen: [ObjectID: LiveObject] = [:]

  init(_ view: ClusterView) {
    objects = view.objects
    leftovers = Dictionary(
      view.leftovers.map { ($0.id, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    absences = view.absences
  }

  /// The cluster as the machine looks at it.
  var view: ClusterView {
    ClusterView(
      objects: objects,
      leftovers: leftovers.values.sorted { $0.id < $1.id },
      absences: absences
    )
  }

  subscript(id: ObjectID) -> LiveObject? { objects[id] ?? leftovers[id] }

  /// Takes over what an object is like after a change of which its status knows nothing: it counts as progressing until another verdict comes, or
  /// until it is released.
  mutating func hold(_ live: LiveObject) {
    unseen[live.id] = live
    put(live.judged(Verdict(.progressing, "its controller has not looked at it yet")))
  }

  /// Has an object that is held count for what it is.
  mutating func release(_ id: ObjectID) {
    if let live = unseen.removeValue(forKey: id) { put(live) }
  }

  mutating func store(_ live: LiveObject) {
    if let before = unseen[live.id], before.verdict == live.verdict { return hold(live) }
    unseen[live.id] = nil
    put(live)
  }

  private mutating func put(_ live: LiveObject) {
    if leftovers[live.id] != nil {
      leftovers[live.id] = live
    } else {
      objects[live.id] = live
    }
  }

  mutating func remove(_ id: ObjectID) {
    unseen[id] = nil
    objects[id] = nil
    leftovers[id] = nil
  }

  /// Forgets that kinds were not served, since the cluster now serves them.
  mutating func admit(_ isServed: (GroupVersionKind) -> Bool) {
    absences = absences.filter { !isServed($0.key) }
  }
}
