package import Manifests

/// A program that a kubeconfig names for credentials, as clouds' command line tools are (`client.authentication.k8s.io`).
///
/// It comes from the operator's kubeconfig only: nothing that a repository or a cluster holds names a program that is run.
package struct CredentialProgram: Sendable, Hashable {
  /// The version of the protocol: `client.authentication.k8s.io/v1` or `/v1beta1`.
  package var apiVersion: String
  /// The path, or a name that is looked up in `PATH`.
  package var command: String
  package var arguments: [String]
  package var environment: [String: Masked<String>]
  /// What to do where the program is missing, in the words of the kubeconfig.
  package var installHint: String
  /// What is told to the program about the cluster; nil where it does not want to know.
  package var cluster: Value?

  package init(
    apiVersion: String,
    command: String,
    arguments: [String] = [],
    environment: [String: Masked<String>] = [:],
    installHint: String = "",
    cluster: Value? = nil
  ) {
    self.apiVersion = apiVersion
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.installHint = installHint
    self.cluster = cluster
  }

  static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]
}
