import Kinds
import Manifests
import Order

/// A cluster in memory that behaves as a recorded case says.
struct SimulatedCluster {
  let recorded: OrderCase
  private let types: Set<GroupVersionKind>
  private let leftovers: [ObjectID]
  /// The objects that are there.
  var objects: [ObjectID: Value] = [:]
  /// The call in which an object was last written.
  var writtenIn: [ObjectID: Int] = [:]
  /// The call from which an object that is being deleted is gone.
  var goneFrom: [ObjectID: Int] = [:]
  /// The current call, counted from one.
  var call = 1

  init(_ recorded: OrderCase) throws {
    self.recorded = recorded
    let prunes = try recorded.list("prune").map { try recorded.placed($0) }
    types = Set(try recorded.manifests().map(\.type) + prunes.map(\.type))
    leftovers = prunes.map(\.id)
    for object in recorded.list("live") + recorded.list("prune") {
      objects[try recorded.placed(object).id] = object
    }
    for name in recorded.options["namespacesExist"]?.list?.compactMap(\.string) ?? [] {
      let id = ObjectID(kind: "Namespace", name: name)
      if objects[id] == nil {
        objects[id] = [
          "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
        ]
      }
    }
  }

  /// What a sync sees of it.
  func view() -> ClusterView {
    var view = ClusterView()
    for id in leftovers {
      if let object = objects[id], let live = live(id, object) { view.leftovers.append(live) }
    }
    for (id, object) in objects where !leftovers.contains(id) {
      view.objects[id] = live(id, object)
    }
    for type in types { view.absences[type] = absence(of: type) }
    return view
  }

  private func live(_ id: ObjectID, _ object: Value) -> LiveObject? {
    guard let manifest = try? recorded.placed(object) else { return nil }
    return LiveObject(manifest, verdict: verdict(id, object))
  }

  /// How an object does: as recorded until it is written, then as the case says.
  private func verdict(_ id: ObjectID, _ object: Value) -> Verdict? {
    if object["metadata"]?["deletionTimestamp"] != nil,
      object["metadata"]?["finalizers"]?.list?.contains(.string(hookFinalizer)) != true
    {
      return Verdict(.progressing, "Pending deletion")
    }
    guard judged.contains(id.kind), !(id.kind == "Job" && id.group != "batch") else { return nil }
    if object["spec"]?["paused"] == true { return Verdict(.suspended, "Deployment is paused") }
    if object["spec"]?["suspend"] == true { return Verdict(.suspended, "held") }
    guard let written = writtenIn[id] else { return Verdict(.healthy) }
    let behaviour = behaviour(of: id)
    guard call - written >= behaviour?["rounds"]?.int ?? 0 else { return Verdict(.progressing) }
    switch behaviour?["outcome"]?.string {
    case "degraded": return Verdict(.degraded)
    case "progressing", "vanish": return Verdict(.progressing)
    default: return Verdict(.healthy)
    }
  }

  func behaviour(of id: ObjectID) -> Value? {
    recorded.options["behaviour"]?.list?.first {
      $0["kind"]?.string == id.kind && $0["name"]?.string == id.name
    }
  }

  /// Begins the next call: what was to be gone by then is gone.
  mutating func nextCall() {
    call += 1
    for (id, object) in objects {
      if let gone = goneFrom[id], gone <= call, finalizers(object).isEmpty { remove(id) }
      if behaviour(of: id)?["outcome"] == "vanish", let written = writtenIn[id],
        call - written > behaviour(of: id)?["rounds"]?.int ?? 0
      {
        remove(id)
      }
    }
  }

  private mutating func remove(_ id: ObjectID) {
    objects[id] = nil
    goneFrom[id] = nil
    writtenIn[id] = nil
  }

  private func finalizers(_ object: Value) -> [Value] {
    object["metadata"]?["finalizers"]?.list ?? []
  }

  /// Carries an action out.
  mutating func perform(_ action: SyncAction) -> Answer {
    let id = action.task.id
    let behaviour = behaviour(of: id)
    switch action.verb {
    case .look: return objects[id] == nil ? .absent : .done("")
    case .tryOut:
      if let reason = behaviour?["dryRunError"]?.string { return .failed(reason) }
      return .done("")
    case .apply:
      if let reason = behaviour?["applyError"]?.string { return .failed(reason) }
      if absence(of: action.task.type) != nil {
        let type = action.task.type
        return .failed("no matches for kind \"\(type.kind)\" in version \"\(type.apiVersion)\"")
      }
      objects[id] = action.task.target?.value
      writtenIn[id] = call
      return .done("")
    case .prune, .deleteHook:
      if let reason = behaviour?["deleteError"]?.string { return .failed(reason) }
      guard var object = objects[id] else { return .absent }
      object["metadata"]?["deletionTimestamp"] = "2026-08-01T10:00:00Z"
      objects[id] = object
      if goneFrom[id] == nil { goneFrom[id] = call + (behaviour?["deleteLag"]?.int ?? 0) }
      if goneFrom[id] == call, finalizers(object).isEmpty { remove(id) }
      return .done("")
    case .releaseHook:
      guard var object = objects[id] else { return .absent }
      let rest = finalizers(object).filter { $0 != .string(hookFinalizer) }
      object["metadata"]?["finalizers"] = .list(rest)
      objects[id] = object
      return .done("")
    }
  }

  private func absence(of type: GroupVersionKind) -> ClusterView.Absence? {
    let extras = recorded.options["extraKinds"]?.list ?? []
    for extra in extras
    where extra["apiVersion"]?.string == type.apiVersion && extra["kind"]?.string == type.kind {
      guard extra["noGet"]?.bool == true else { return nil }
      return .refused("get is not supported on resources of kind \"\(type.groupKind)\"")
    }
    if Kinds.scope(of: type.groupKind) != nil { return nil }
    for (id, object) in objects where id.kind == "CustomResourceDefinition" {
      guard object["spec"]?["group"]?.string == type.group,
        object["spec"]?["names"]?["kind"]?.string == type.kind
      else { continue }
      return nil
    }
    let knowsGroup = extras.contains { $0["apiVersion"]?.string == type.apiVersion }
    return .unknown(
      knowsGroup
        ? "\(type.groupKind) \"\" not found"
        : "failed to discover server resources for group version \(type.apiVersion): "
          + "the server could not find the requested resource"
    )
  }
}

/// The kinds that have a health.
private let judged: Set<String> = [
  "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Pod", "Job", "PersistentVolumeClaim",
  "Service", "Ingress", "HorizontalPodAutoscaler", "APIService", "Workflow",
]
