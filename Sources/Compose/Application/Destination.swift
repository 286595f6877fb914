/// The cluster and namespace that an application goes to.
package struct Destination: Sendable, Hashable {
  /// The API server's URL without a trailing slash, empty where the cluster is given by name.
  package var server: String
  /// The cluster's name, empty where it is given by server.
  package var name: String
  /// The namespace for objects that name none, empty for none.
  package var namespace: String

  package init(server: String = "", name: String = "", namespace: String = "") {
    self.server = server
    self.name = name
    self.namespace = namespace
  }

  /// The URL by which Argo CD means the cluster that it runs in.
  package static let inClusterServer = "https://kubernetes.default.svc"
  /// The name by which Argo CD means the cluster that it runs in.
  package static let inClusterName = "in-cluster"

  /// Whether this is the cluster that the run is pointed at.
  package var isInCluster: Bool { server == Self.inClusterServer || name == Self.inClusterName }
}

extension Destination: CustomStringConvertible {
  package var description: String {
    let cluster = server.isEmpty ? name : server
    return namespace.isEmpty ? cluster : "\(cluster) (\(namespace))"
  }
}
