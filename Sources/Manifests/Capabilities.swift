/// What a cluster offers, as far as rendering may depend on it.
package struct Capabilities: Sendable, Hashable {
  /// The server's version with its leading `v`, such as `v1.33.0`.
  package var kubernetesVersion: String
  /// The API versions served: both `apps/v1` and `apps/v1/Deployment` for each kind.
  package var apiVersions: Set<String>

  package init(kubernetesVersion: String, apiVersions: Set<String>) {
    self.kubernetesVersion = kubernetesVersion
    self.apiVersions = apiVersions
  }
}
