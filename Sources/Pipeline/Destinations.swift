package import Cluster
import Compose
package import Manifests
import Report

/// Finds the clusters that applications name: the run's own, and others that the kubeconfig knows by name or address.
package struct Destinations: Sendable {
  let kubeconfig: Kubeconfig?
  /// The cluster that the run is pointed at.
  package private(set) var own: ClusterAccess
  /// Argo CD's cluster Secrets, among other objects.
  package var secrets: [Value] = []
  /// As whom every cluster is asked; nil for whoever the credentials are of.
  private var impersonation: ClusterAccess.Impersonation?

  /// Finds the cluster of the run, and what else the kubeconfig knows.
  ///
  /// - Throws: when there is no cluster to go by.
  package init(
    kubeconfig path: String?,
    context: String?,
    environment: [String: String]
  ) throws(ClusterError) {
    own = try ClusterAccess.find(kubeconfig: path, context: context, environment: environment)
    let kubeconfig = try Kubeconfig.find(path, environment: environment)
    self.kubeconfig = kubeconfig.isEmpty ? nil : kubeconfig
  }

  /// The same, with every cluster asked in another name.
  package func acting(as user: ClusterAccess.Impersonation) -> Destinations {
    var destinations = self
    destinations.impersonation = user
    destinations.own = destinations.inName(own)
    return destinations
  }

  private func inName(_ access: ClusterAccess) -> ClusterAccess {
    guard let impersonation else { return access }
    var access = access
    access.impersonation = impersonation
    return access
  }

  /// Goes by one cluster alone.
  package init(own access: ClusterAccess) {
    own = access
    kubeconfig = nil
  }

  /// The access to the cluster that a destination means.
  ///
  /// `https://kubernetes.default.svc` and `in-cluster` mean the run's own cluster, as does its address or name.
  /// - Throws: when nobody knows the destination; nothing is ever written to a cluster that an application does not name.
  func access(
    for destination: Destination
  ) throws(RenderedApplication.Failure) -> ClusterAccess {
    if destination.server.isEmpty == destination.name.isEmpty {
      throw .init(
        .refused(
          "cannot use destination '\(destination)': exactly one of 'server' and 'name' is needed"
        )
      )
    }
    let isOwn =
      destination.isInCluster || destination.server == own.server
      || destination.name == own.cluster
    if isOwn { return own }
    for document in secrets {
      if let secret = ClusterSecretAccess(document), secret.isMeant(by: destination) {
        return inName(try secret.access())
      }
    }
    let known = kubeconfig?.summaries ?? []
    let match = known.first { context in
      destination.server.isEmpty
        ? context.cluster == destination.name
        : context.server.map(Self.trimmed) == destination.server
    }
    guard let match, let kubeconfig else {
      let names = known.flatMap { [$0.cluster, $0.server ?? ""] }
      let text = destination.server.isEmpty ? destination.name : destination.server
      let hint = nearestName(to: text, in: names).map { " (did you mean '\($0)'?)" } ?? ""
      throw .init(
        .refused(
          "cannot use destination '\(text)': it is neither this cluster (\(own.server)) nor in the kubeconfig or a cluster Secret\(hint)"
        )
      )
    }
    do {
      return inName(try kubeconfig.access(context: match.name))
    } catch {
      throw .init(.refused("\(error)"))
    }
  }

  /// All clusters that destinations may mean besides the run's own, each once; those that cannot be used are left out.
  var others: [ClusterAccess] {
    let named = Array(accesses.values).sorted { $0.server < $1.server }
    let known = (kubeconfig?.summaries ?? []).compactMap {
      (try? kubeconfig?.access(context: $0.name)).map(inName)
    }
    var seen: Set<String> = [own.server]
    return (named + known).filter { seen.insert($0.server).inserted }
  }

  /// How the clusters of Secrets are reached, by server; those that cannot be used are left out.
  var accesses: [String: ClusterAccess] {
    let named = secrets.compactMap { (try? ClusterSecretAccess($0)?.access()).map(inName) }
    return Dictionary(named.map { ($0.server, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func trimmed(_ server: String) -> String {
    server.hasSuffix("/") ? String(server.dropLast()) : server
  }
}
