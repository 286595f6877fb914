package import Cluster
package import Manifests

/// A ConfigMap in the cluster of a run, written as `configmap/NAMESPACE/NAME`.
package struct ConfigMapName: Sendable, Hashable {
  package let namespace: String
  package let name: String

  /// Reads the name; nil where the text is none.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, parts[0] == "configmap", !parts[1].isEmpty, !parts[2].isEmpty else {
      return nil
    }
    namespace = parts[1]
    name = parts[2]
  }

  /// The ConfigMap's entries.
  ///
  /// - Throws: when it is not there, or cannot be read.
  package func data(in cluster: TargetCluster) async throws(ClusterError) -> Mapping {
    let type = try cluster.discovery.resource(
      for: GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")
    )
    let object = try await cluster.client.get(type, namespace: namespace, name: name)
    return object["data"]?.map ?? [:]
  }
}

extension Criteria {
  /// Reads the `argocd-cm` of the run's own cluster, where the repository names one.
  ///
  /// - Throws: when it cannot be read, or holds something else.
  package mutating func readConfigMap(on clusters: Clusters) async throws(PassError) {
    guard let configMap else { return }
    let data: Mapping
    do {
      data = try await configMap.data(in: try await clusters.own())
    } catch {
      throw .cluster(error)
    }
    try readConfigMap(data, named: "\(configMap.namespace)/\(configMap.name)")
    configMaps[configMap] = data
    self.configMap = nil
  }

  /// Reads the `argocd-cm` among the objects of Argo CD's namespace.
  ///
  /// - Throws: when it holds something else.
  package mutating func readConfigMap(among objects: [Value]) throws(PassError) {
    for object in objects
    where object["kind"] == "ConfigMap" && object["metadata"]?["name"] == "argocd-cm" {
      try readConfigMap(object["data"]?.map ?? [:], named: "argocd-cm")
    }
  }
}
