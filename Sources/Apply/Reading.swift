import Cluster
import Manifests

/// One request that reads some of the objects of a survey.
struct Reading: Sendable, Hashable {
  let type: ResourceType
  let scope: Scope

  enum Scope: Sendable, Hashable {
    /// A single object.
    case one(namespace: String?, name: String)
    /// All objects of a namespace, or of the cluster.
    case all(namespace: String?)
  }

  /// Kinds whose objects are so large that those of others are not worth reading.
  private static let large: Set<GroupKind> = [customResourceDefinition]
  /// So many objects of a kind are read one by one.
  private static let few = 2
  /// So many objects of a kind with large objects are.
  private static let fewLarge = 30
  /// Objects in so many namespaces are listed namespace by namespace, in more over the whole cluster.
  private static let fewNamespaces = 4

  /// The requests that read objects of a kind with the least work for the server.
  static func readings(of ids: [ObjectID], as type: ResourceType) -> [Reading] {
    let limit = large.contains(type.type.groupKind) ? fewLarge : few
    if ids.count <= limit {
      return ids.map { id in
        Reading(type: type, scope: .one(namespace: id.namespace, name: id.name))
      }
    }
    guard type.isNamespaced else { return [Reading(type: type, scope: .all(namespace: nil))] }
    let namespaces = Set(ids.compactMap(\.namespace)).sorted {
      $0.precedes($1)
    }
    if namespaces.count > fewNamespaces {
      return [Reading(type: type, scope: .all(namespace: nil))]
    }
    return namespaces.map { Reading(type: type, scope: .all(namespace: $0)) }
  }

  /// Whether the request finds the object where it is there.
  func covers(_ id: ObjectID) -> Bool {
    switch scope {
    case .one(let namespace, let name): id.namespace == namespace && id.name == name
    case .all(let namespace): namespace == nil || id.namespace == namespace
    }
  }
}
