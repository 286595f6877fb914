import Manifests

/// Where a real server keeps objects in its database, which stands in some of its messages.
enum StoragePath {
  static func key(of object: Value, _ resource: Resource) -> String {
    var parts = ["/registry"]
    let group = resource.type.group
    if resource.isCustom || group.hasPrefix("api") { parts.append(group) }
    parts.append(names[resource.qualified] ?? resource.plural)
    if !object.namespace.isEmpty { parts.append(object.namespace) }
    return (parts + [object.name]).joined(separator: "/")
  }

  /// The collections that are kept under names of their own.
  private static let names = [
    "services": "services/specs", "endpoints": "services/endpoints", "nodes": "minions",
    "replicationcontrollers": "controllers", "ingresses.networking.k8s.io": "ingress",
  ]
}
