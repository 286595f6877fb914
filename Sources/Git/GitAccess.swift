package import HTTP
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
  /// Trust, client certificate and proxy for https and http; whether any certificate is accepted counts for host keys of ssh too.
  package var options = HTTPOptions()
  /// Whether git's own credential helpers are asked where there is no user and password.
  package var asksHelpers = false

  package init(credentials: Credentials? = nil) {
    self.credentials = credentials
  }
}
