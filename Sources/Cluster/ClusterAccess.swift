package import HTTP
package import Manifests

/// Where a cluster is, and by what right one talks to it.
package struct ClusterAccess: Sendable, Hashable {
  /// Who one is towards the server, apart from a client certificate.
  package enum Credential: Sendable, Hashable {
    case none
    case token(Masked<String>)
    /// A token that changes: the file is read again when it may have. The other one counts where there is no file.
    case tokenFile(path: String, fallback: Masked<String>?)
    case password(user: String, Masked<String>)
    /// What a program gives.
    case program(CredentialProgram)
  }

  /// Whom one acts for.
  package struct Impersonation: Sendable, Hashable {
    package var user: String
    package var uid: String?
    package var groups: [String]
    package var extra: [String: [String]]

    package init(
      user: String,
      uid: String? = nil,
      groups: [String] = [],
      extra: [String: [String]] = [:]
    ) {
      self.user = user
      self.uid = uid
      self.groups = groups
      self.extra = extra
    }
  }

  /// What people call it: the context's name, or `in-cluster`.
  package var name: String
  /// The cluster's name in the kubeconfig.
  package var cluster: String
  /// The server's address, without a slash at its end.
  package var server: String
  /// The namespace of the context, or of the pod.
  package var namespace: String?
  package var trust: HTTPOptions.Trust
  package var serverName: String?
  package var proxy: HTTPOptions.Proxy
  package var identity: HTTPOptions.Identity?
  package var credential: Credential
  package var impersonation: Impersonation?
  package var acceptsCompression: Bool
  /// Where it was read; nil where it stands for itself.
  var origin: Origin?

  package init(
    name: String,
    cluster: String,
    server: String,
    namespace: String? = nil,
    trust: HTTPOptions.Trust = .system,
    serverName: String? = nil,
    proxy: HTTPOptions.Proxy = .environment,
    identity: HTTPOptions.Identity? = nil,
    credential: Credential = .none,
    impersonation: Impersonation? = nil,
    acceptsCompression: Bool = true
  ) {
    self.name = name
    self.cluster = cluster
    self.server = server
    self.namespace = namespace
    self.trust = trust
    self.serverName = serverName
    self.proxy = proxy
    self.identity = identity
    self.credential = credential
    self.impersonation = impersonation
    self.acceptsCompression = acceptsCompression
  }
}
