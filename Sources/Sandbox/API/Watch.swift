import JSON
import Manifests

/// A watch: which changes it wants, and up to which revision it has seen them.
struct Watch: Sendable {
  let resource: Resource
  let namespace: String?
  let labels: LabelSelector
  let fields: FieldSelector
  var revision: Int
  /// What is sent before any change: the objects that are there.
  var initial: [Value]
  /// The revision of the bookmark that ends the beginning, where one was asked for.
  var endOfBeginning: Int?
  let wantsBookmarks: Bool
  let form: ObjectForm
  let timeout: Duration

  /// The events since the last call, each a line; nil where changes are forgotten, so that the watch has to end.
  mutating func events(of store: Store) -> [Value] {
    var events = initial.map { event("ADDED", $0) }
    initial = []
    if let revision = endOfBeginning {
      events.append(bookmark(revision, endsBeginning: true))
      endOfBeginning = nil
    }
    guard let changes = store.changes(after: revision) else {
      let refusal = Refusal.expired(
        "too old resource version: \(revision) (\(store.oldestRevision))"
      )
      return events + [["type": "ERROR", "object": refusal.status]]
    }
    for change in changes where change.place.resource == resource.key {
      if let event = event(for: change) { events.append(event) }
    }
    revision = store.revision
    return events
  }

  /// An event that says only how far the watch has come.
  func bookmark(_ revision: Int, endsBeginning: Bool = false) -> Value {
    var metadata: Value = ["resourceVersion": .string(String(revision))]
    if endsBeginning { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    let object: Value = [
      "kind": .string(resource.type.kind), "apiVersion": .string(resource.type.apiVersion),
      "metadata": metadata,
    ]
    return [
      "type": "BOOKMARK", "object": form.isTable ? form.table([], resource, metadata) : object,
    ]
  }

  private func event(for change: Store.Change) -> Value? {
    if let namespace, change.place.key.namespace != namespace { return nil }
    let wasIn = change.previous.map(matches) ?? false
    let isIn = !change.isDeletion && matches(change.object)
    if isIn { return event(wasIn ? "MODIFIED" : "ADDED", change.object) }
    guard wasIn, var last = change.previous else { return nil }
    last.setMetadata("resourceVersion", .string(String(change.revision)))
    return event("DELETED", last)
  }

  private func event(_ type: Value, _ object: Value) -> Value {
    ["type": type, "object": form.shown(object, resource, isAlone: false)]
  }

  private func matches(_ object: Value) -> Bool {
    labels.matches(object.labels) && fields.matches(object)
  }
}
