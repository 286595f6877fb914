package import Manifests

/// What Swell shows to a Git server, bound to the server it was given for.
///
/// Over ssh the agent answers, as `git` itself would have it.
package struct Credentials: Sendable, Hashable {
  package let username: String
  package let password: Masked<String>

  package init(username: String, password: Masked<String>) {
    self.username = username
    self.password = password
  }
}
