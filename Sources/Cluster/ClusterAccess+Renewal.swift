extension ClusterAccess {
  /// The files that an access was read from.
  struct Origin: Sendable, Hashable {
    /// What `--kubeconfig` said.
    let path: String?
    /// What the environment said about files.
    let variables: [String: String]
    var context = ""
  }

  /// What the kubeconfig says by now; nil where that is nothing else, or speaks of another server.
  func renewed() -> ClusterAccess? {
    guard let origin,
      let kubeconfig = try? Kubeconfig.find(origin.path, environment: origin.variables),
      var newer = try? kubeconfig.access(context: origin.context)
    else { return nil }
    newer.impersonation = impersonation
    return newer != self && newer.server == server ? newer : nil
  }
}
