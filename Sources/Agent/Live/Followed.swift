import Apply
import Cluster
import Manifests

extension ApplicationRecord {
  /// The objects that are on record, as a cluster serves them, and how a survey found them; and those that are only declared.
  ///
  /// Hooks, which come and go, are not among them.
  func followed(
    by discovery: Discovery,
    found observations: [Observation] = []
  ) -> [LiveCache.Followed] {
    var types = inventory.mapValues(\.type)
    var found: [ObjectID: Observation] = [:]
    for observation in observations {
      found[observation.id] = observation
      guard let desired = observation.desired, !desired.isHook else { continue }
      types[observation.id] = desired.manifest.type
    }
    return types.compactMap { id, type in
      guard let type = try? discovery.resource(for: type) else { return nil }
      return LiveCache.Followed(id: id, type: type, entry: inventory[id], observation: found[id])
    }
  }
}

extension Discovery {
  /// The kinds of objects that controllers may make for some others; none where those are of kinds that own nothing.
  func owned(by objects: [LiveCache.Followed]) -> [ResourceType] {
    guard objects.contains(where: { $0.type.type.ownsObjects }) else { return [] }
    return ownedKinds.compactMap { try? resource(for: $0) }
  }
}

private let ownedKinds = [
  ("v1", "Pod"), ("apps/v1", "ReplicaSet"), ("apps/v1", "StatefulSet"), ("apps/v1", "Deployment"),
  ("apps/v1", "DaemonSet"), ("batch/v1", "Job"),
].map { GroupVersionKind(apiVersion: $0, kind: $1) }

extension GroupVersionKind {
  /// Whether controllers make objects for those of the kind: workloads, and kinds that somebody defined.
  fileprivate var ownsObjects: Bool {
    ["apps", "batch"].contains(group) || (group.contains(".") && !group.hasSuffix(".k8s.io"))
  }
}
