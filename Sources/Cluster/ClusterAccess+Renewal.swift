extension ClusterAccess {
  /// What an access was read from.
  enum Origin: Sendable, Hashable {
    /// A context of the files that `--kubeconfig` or the environment names.
    case kubeconfig(path: String?, environment: [String: String], context: String)
    /// The folder with the credentials of the program's own pod.
    case pod(folder: String, environment: [String: String])
  }

  /// What is written there by now; nil where that is nothing else, or speaks of another server.
  func renewed() -> ClusterAccess? {
    guard var newer = reread() else { return nil }
    newer.impersonation = impersonation
    return newer != self && newer.server == server ? newer : nil
  }

  private func reread() -> ClusterAccess? {
    switch origin {
    case .kubeconfig(let path, let environment, let context):
      try? Kubeconfig.find(path, environment: environment).access(context: context)
    case .pod(let folder, let environment):
      try? Self.inPod(environment: environment, folder: folder)
    case nil: nil
    }
  }
}
