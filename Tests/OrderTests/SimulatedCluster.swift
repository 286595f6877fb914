import Kinds
import Manifests
import Order

/// A cluster in memory that behaves as a recorded case says.
struct SimulatedCluster {
  let recorded: OrderCase
  /// The objects that are there.
  var objects: [ObjectID: Value] = [:]

  init(_ recorded: OrderCase) throws {
    self.recorded = recorded
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
  func view() throws -> ClusterView {
    var view = ClusterView()
    let leftovers = try recorded.list("prune").map { try recorded.placed($0).id }
    for id in leftovers {
      if let object = objects[id], let live = live(id, object) { view.leftovers.append(live) }
    }
    for (id, object) in objects where !leftovers.contains(id) {
      view.objects[id] = live(id, object)
    }
    for manifest in try recorded.manifests()
      + recorded.list("prune").map({ try recorded.placed($0) })
    {
      view.absences[manifest.type] = absence(of: manifest.type)
    }
    return view
  }

  private func live(_ id: ObjectID, _ object: Value) -> LiveObject? {
    guard let manifest = try? recorded.placed(object) else { return nil }
    return LiveObject(manifest, verdict: verdict(id, object))
  }

  func verdict(_ id: ObjectID, _ object: Value) -> Verdict? { nil }

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
