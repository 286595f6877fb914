import Kinds
import Manifests
import YAML

/// Applies one entry of `patches`.
struct PatchTransformer {
  let patch: Patch
  let target: Selector?
  let schema: MergeSchema

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    switch patch {
    case .json(let patch): try apply(patch, to: &list)
    case .merges(let patches):
      guard let target else {
        for patch in patches { try merge(patch, intoNamed: &list) }
        return
      }
      guard patches.count <= 1 else {
        throw KustomizeError(.conflict("a target goes with one patch, not with \(patches.count)"))
      }
      guard let patch = patches.first else { return }
      try merge(patch, intoSelected: target, &list)
    }
  }

  private func apply(_ patch: JSONPatch, to list: inout ResourceList) throws(KustomizeError) {
    guard let target else { throw KustomizeError(.missing("'target', which a JSON patch needs")) }
    for index in list.indices where target.matches(list[index]) {
      try list.update(index) { (resource) throws(KustomizeError) in
        resource.rememberID()
        try resource.applyKeepingAnnotations(patch)
      }
    }
  }

  private func merge(
    _ patch: Resource,
    intoNamed list: inout ResourceList
  ) throws(KustomizeError) {
    let index = try list.theOne(patch.firstID)
    try list.update(index) { (resource) throws(KustomizeError) in
      try resource.merge(patch, with: schema)
    }
  }

  private func merge(
    _ patch: Resource,
    intoSelected target: Selector,
    _ list: inout ResourceList
  ) throws(KustomizeError) {
    for index in list.indices where target.matches(list[index]) {
      try list.update(index) { (resource) throws(KustomizeError) in
        try resource.merge(patch.fitted(to: resource), with: schema)
      }
    }
    try list.dropDeleted()
  }
}

/// Applies `patchesStrategicMerge`.
struct MergePatchTransformer {
  let patches: [Resource]
  let schema: MergeSchema

  func transform(_ list: inout ResourceList) throws(KustomizeError) {
    for patch in patches {
      let index = try list.theOne(patch.firstID)
      try list.update(index) { (resource) throws(KustomizeError) in
        try resource.merge(patch.fitted(to: resource), with: schema)
      }
      try list.dropDeleted()
    }
  }
}

extension ResourceList {
  /// The position of the only resource that is, or was once, called so.
  func theOne(_ id: ResourceID) throws(KustomizeError) -> Int {
    let matches = indices(evenFormerly: { $0 == id })
    guard let index = matches.first else { throw KustomizeError(.noMatch("\(id)")) }
    guard matches.count == 1 else {
      throw KustomizeError(.severalMatches("\(id)", matches.map { "\(self[$0].id)" }))
    }
    return index
  }
}

extension Resource {
  /// This patch for an object that was selected: of its version, its labels and annotations texts throughout.
  fileprivate func fitted(to resource: Resource) -> Resource {
    var copy = self
    copy.node["apiVersion"] = .text(resource.apiVersion)
    for field in ["labels", "annotations"] where node["metadata"]?[field] != nil {
      copy.setTexts(texts(of: field), of: field)
    }
    return copy
  }

  /// Applies a JSON patch to an object that has a map of annotations meanwhile, as kustomize keeps its notes there.
  mutating func applyKeepingAnnotations(_ patch: JSONPatch) throws(KustomizeError) {
    let hadNone = node["metadata"]?["annotations"] == nil
    if hadNone, !past.isEmpty, node["metadata"]?.map != nil {
      node.changeMap { map in map.update("metadata") { $0["annotations"] = .emptyMap } }
    }
    try apply(patch)
    if node["metadata"]?["annotations"]?.map?.isEmpty == true {
      node.changeMap { map in map.update("metadata") { $0["annotations"] = nil } }
    }
  }
}
