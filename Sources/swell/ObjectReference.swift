import Cluster
import Manifests
import Pipeline

/// An object of the cluster as people name it: `deploy/web`, `Certificate.cert-manager.io/shop`.
struct ObjectReference {
  let kind: String
  let group: String?
  let name: String

  /// Nil where a word is none.
  init?(_ word: String) {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    let type = parts[0].split(separator: ".", maxSplits: 1)
    kind = type[0].lowercased()
    group = type.count > 1 ? String(type[1]) : nil
    name = String(parts[1])
  }

  /// Reads the object.
  ///
  /// - Throws: when the cluster knows no such kind, or has no such object.
  func read(from cluster: TargetCluster, namespace: String?) async throws -> Value {
    guard let type = cluster.discovery.all.first(where: isMeant) else {
      let known = cluster.discovery.all.map { $0.type.kind.lowercased() }
      throw UsageError.noSuchKind(kind, candidates: known)
    }
    let place = namespace ?? cluster.access.namespace ?? "default"
    return try await cluster.client.get(
      type,
      namespace: type.isNamespaced ? place : nil,
      name: name
    )
  }

  private func isMeant(_ resource: ResourceType) -> Bool {
    let names = [resource.type.kind.lowercased(), resource.plural] + resource.shortNames
    return names.contains(kind) && (group == nil || group == resource.type.group)
  }
}
