import Manifests
import Order

/// The live objects of one application as they were seen last.
struct LiveTable {
  private(set) var view: ClusterView
  /// The objects that are asked about; others in the same lists are not kept.
  let known: Set<ObjectID>

  init(_ view: ClusterView, desired: some Sequence<ObjectID>) {
    self.view = view
    known = Set(desired).union(view.objects.keys).union(view.leftovers.lazy.map(\.id))
  }

  subscript(id: ObjectID) -> LiveObject? {
    view.objects[id] ?? view.leftovers.first { $0.id == id }
  }

  mutating func store(_ live: LiveObject) {
    if let position = view.leftovers.firstIndex(where: { $0.id == live.id }) {
      view.leftovers[position] = live
    } else {
      view.objects[live.id] = live
    }
  }

  mutating func remove(_ id: ObjectID) {
    view.objects[id] = nil
    view.leftovers.removeAll { $0.id == id }
  }

  /// Forgets that kinds were not served, since the cluster now serves them.
  mutating func admit(_ isServed: (GroupVersionKind) -> Bool) {
    view.absences = view.absences.filter { !isServed($0.key) }
  }
}
