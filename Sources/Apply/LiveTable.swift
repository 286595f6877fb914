import Manifests
import Order

/// The live objects of one application as they were seen last.
struct LiveTable {
  private var objects: [ObjectID: LiveObject]
  private var leftovers: [ObjectID: LiveObject]
  private var absences: [GroupVersionKind: ClusterView.Absence]

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

  mutating func store(_ live: LiveObject) {
    if leftovers[live.id] != nil {
      leftovers[live.id] = live
    } else {
      objects[live.id] = live
    }
  }

  mutating func remove(_ id: ObjectID) {
    objects[id] = nil
    leftovers[id] = nil
  }

  /// Forgets that kinds were not served, since the cluster now serves them.
  mutating func admit(_ isServed: (GroupVersionKind) -> Bool) {
    absences = absences.filter { !isServed($0.key) }
  }
}
