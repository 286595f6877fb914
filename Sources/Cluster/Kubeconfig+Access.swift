import HTTP
import Manifests

extension Kubeconfig {
  /// What a context says, or the current one.
  ///
  /// - Throws: when the context, its cluster or its user is not there, or says what cannot be used.
  package func access(context chosen: String? = nil) throws(ClusterError) -> ClusterAccess {
    guard let name = chosen ?? current?.name else {
      let place = places.count == 1 ? Location(file: places[0]) : nil
      throw ClusterError(
        .init("choose", "context"),
        .configuration(.noContext(candidates: contexts.map(\.name)), at: place)
      )
    }
    let use = Use(context: name)
    guard let context = contexts.first(where: { $0.name == name }) else {
      let place = chosen == nil ? current?.file.location(of: "current-context", name) : nil
      throw use.error(missing("context", name, among: contexts), at: place)
    }
    let cluster = try entry("cluster", of: context, among: clusters, use)
    // Kubernetes takes a context without a user as one without credentials.
    let hasUser = context.fields["user"]?.string?.isEmpty == false
    let user = hasUser ? try entry("user", of: context, among: users, use) : nil
    return try access(context, cluster, user, use)
  }

  private func access(
    _ context: Entry,
    _ cluster: Entry,
    _ user: Entry?,
    _ use: Use
  ) throws(ClusterError) -> ClusterAccess {
    let reader = KubeconfigReader(entry: cluster, what: "cluster", use: use)
    var access = ClusterAccess(
      name: context.name,
      cluster: cluster.name,
      server: try reader.server()
    )
    access.origin = origin?(context.name)
    let namespace = context.fields["namespace"]?.string ?? ""
    access.namespace = namespace.isEmpty ? nil : namespace
    access.trust = try reader.trust()
    access.serverName = try reader.text("tls-server-name")
    if let proxy = try reader.text("proxy-url") { access.proxy = .address(Masked(proxy)) }
    access.acceptsCompression = cluster.fields["disable-compression"] != true
    if let user {
      let own = KubeconfigReader(entry: user, what: "user", use: use)
      access.identity = try own.identity()
      access.credential = try own.credential(in: reader)
      access.impersonation = try own.impersonation()
    }
    return access
  }

  private func entry(
    _ what: String,
    of context: Entry,
    among entries: [Entry],
    _ use: Use
  ) throws(ClusterError) -> Entry {
    guard let name = context.fields[what]?.string, !name.isEmpty else {
      throw use.error(.noField(what), at: context.file.location(of: "name", context.name))
    }
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw use.error(
        missing(what, name, among: entries),
        at: context.file.location(of: what, name, inContext: context.name)
      )
    }
    return entry
  }

  private func missing(
    _ what: String,
    _ name: String,
    among entries: [Entry]
  ) -> ConfigurationProblem {
    let near = nearestName(to: name, in: entries.map(\.name))
    return .missing(what: what, name: name, suggestion: near)
  }

  /// What is being done when a message is needed.
  struct Use {
    let context: String

    func error(_ problem: ConfigurationProblem, at place: Location?) -> ClusterError {
      ClusterError(.init("use context", context), .configuration(problem, at: place))
    }
  }
}
