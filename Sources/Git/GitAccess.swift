package import Manifests

/// How a repository's server is reached: what it may see, and whom to believe.
package struct GitAccess: Sendable, Hashable {
  /// User and password, bound to their servers.
  package var credentials: Credentials?
  /// A private key for ssh, as PEM; nil for those of the agent.
  package var key: Masked<String>?
  /// What the key is locked with; empty for nothing.
  package var passphrase = Masked("")
  /// Lines in the form of `known_hosts` that count besides the user's own.
  package var knownHosts = ""
  /// Authorities for the server's certificate besides the system's, as PEM; empty for none.
  package var authorities: [UInt8] = []
  /// Whether any certificate and any host key is accepted.
  package var isUnchecked = false
  /// The proxy; nil for what the environment says, empty for none.
  package var proxy: Masked<String>?
  /// Whether git's own credential helpers are asked where there is no user and password.
  package var asksHelpers = false

  package init(credentials: Credentials? = nil) {
    self.credentials = credentials
  }
}
