import Manifests

extension Project {
  /// Who syncs applications that go to some clusters and namespaces, given as patterns.
  struct Account: Sendable, Hashable {
    let server: String
    let namespace: String
    /// A service account of the destination's namespace, or `namespace:name`.
    let name: String
  }

  /// The user in whose name an application's objects are read and written; nil where the project says nothing about it.
  ///
  /// - Throws: when the project names accounts, and none for this destination.
  package func user(for destination: Destination) throws(CompositionError) -> String? {
    guard !accounts.isEmpty else { return nil }
    let server = destination.isInCluster ? Destination.inClusterServer : destination.server
    let account = accounts.first { account in
      ProjectGlob(account.server).matches(server.isEmpty ? destination.name : server)
        && ProjectGlob(account.namespace).matches(destination.namespace)
    }
    guard let account else { throw CompositionError(.noAccount(project: name)) }
    let parts = account.name.split(separator: ":", maxSplits: 1).map(String.init)
    return parts.count == 2
      ? "system:serviceaccount:\(parts[0]):\(parts[1])"
      : "system:serviceaccount:\(destination.namespace):\(account.name)"
  }

  static func accounts(_ value: Value?) -> [Account] {
    (value?.list ?? []).map { entry in
      Account(
        server: entry.text("server"),
        namespace: entry.text("namespace"),
        name: entry.text("defaultServiceAccount")
      )
    }
  }
}
