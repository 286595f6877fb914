import HTTP
import Manifests

extension ClusterAccess {
  /// Finds the cluster that is meant, in the order that kubectl has.
  ///
  /// That is: the file that is named, the files of `KUBECONFIG`, `~/.kube/config`, and at last the pod that the program
  /// runs in.
  ///
  /// - Parameters:
  ///   - path: what `--kubeconfig` says.
  ///   - context: what `--context` says.
  ///   - environment: the program's environment.
  /// - Returns: what is needed for a client.
  /// - Throws: when there is nothing to go by, or what there is cannot be used.
  package static func find(
    kubeconfig path: String? = nil,
    context: String? = nil,
    environment: [String: String]
  ) throws(ClusterError) -> ClusterAccess {
    let kubeconfig = try Kubeconfig.find(path, environment: environment)
    if kubeconfig.isEmpty, context == nil, path == nil {
      if let pod = try inPod(environment: environment) { return pod }
      throw ClusterError(
        .init("find", "cluster"),
        .configuration(.nowhere(kubeconfig.places), at: nil)
      )
    }
    return try kubeconfig.access(context: context)
  }

  /// The cluster that the program's own pod runs in; nil where it runs in none.
  ///
  /// - Throws: when the credentials that a pod has are not readable.
  package static func inPod(
    environment: [String: String],
    folder: String = "/var/run/secrets/kubernetes.io/serviceaccount"
  ) throws(ClusterError) -> ClusterAccess? {
    guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty,
      LocalFile.exists(folder + "/token")
    else { return nil }
    let authorities = try read(folder + "/ca.crt")
    let namespace = try? LocalFile.text(folder + "/namespace").get()
    var access = ClusterAccess(
      name: "in-cluster",
      cluster: "in-cluster",
      server: "https://\(host.utf8.contains(0x3A) ? "[\(host)]" : host):\(port)",
      namespace: namespace.flatMap { $0.isEmpty ? nil : $0 },
      trust: .only(authorities),
      proxy: .none,
      credential: .tokenFile(path: folder + "/token", fallback: nil)
    )
    let variables = environment.filter { $0.key.hasPrefix("KUBERNETES_SERVICE_") }
    access.origin = .pod(folder: folder, environment: variables)
    return access
  }

  private static func read(_ path: String) throws(ClusterError) -> [UInt8] {
    do throws(LocalFile.Failure) {
      return try LocalFile.bytes(path).get()
    } catch {
      throw ClusterError(
        .init("use context", "in-cluster"),
        .configuration(.unreadable(error.reason), at: Location(file: path))
      )
    }
  }
}
