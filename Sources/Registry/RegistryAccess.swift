package import HTTP
package import Manifests

/// How a repository or registry is reached: who asks, and whom to believe.
package struct RegistryAccess: Sendable, Hashable {
  package var username: String
  package var password: Masked<String>
  /// A token that is sent as it stands, in place of user and password.
  package var bearerToken: Masked<String>?
  /// Whether user and password may go to other hosts that an index names.
  package var passesCredentials: Bool
  /// Whether a registry is spoken to without TLS.
  package var usesPlainHTTP: Bool
  package var options: HTTPOptions

  package init(
    username: String = "",
    password: Masked<String> = Masked(""),
    bearerToken: Masked<String>? = nil,
    passesCredentials: Bool = false,
    usesPlainHTTP: Bool = false,
    options: HTTPOptions = HTTPOptions()
  ) {
    self.username = username
    self.password = password
    self.bearerToken = bearerToken
    self.passesCredentials = passesCredentials
    self.usesPlainHTTP = usesPlainHTTP
    self.options = options
  }

  /// Whether there are a user and a password.
  var hasLogin: Bool { !username.isEmpty || !password.reveal().isEmpty }

  /// The `Authorization` field for user and password, or for the token; nil without either.
  var authorization: Masked<String>? {
    if let bearerToken { return Masked("Bearer " + bearerToken.reveal()) }
    guard hasLogin else { return nil }
    let text = "\(username):\(password.reveal())"
    return Masked("Basic " + Base64.text(of: Array(text.utf8)))
  }
}
