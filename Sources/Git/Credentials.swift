package import Manifests

/// What Swell shows to a Git server over HTTPS, bound to the servers it was given for.
///
/// Over ssh the agent answers, as `git` itself would have it.
package struct Credentials: Sendable, Hashable {
  package let username: String
  package let password: Masked<String>
  /// Scheme, host and port of the servers that may see them.
  private let origins: Set<String>

  /// Binds a user and password to the servers of some repositories; no other server ever gets them.
  package init(
    username: String,
    password: Masked<String>,
    for repositories: [RepositoryURL]
  ) {
    self.username = username
    self.password = password
    origins = Set(repositories.filter { $0.transport != .file }.map(\.origin))
  }

  /// Takes user and password from the variables SWELL_GIT_USERNAME and SWELL_GIT_PASSWORD; nil without a password.
  package init?(environment: [String: String], for repositories: [RepositoryURL]) {
    guard let password = environment["SWELL_GIT_PASSWORD"], !password.isEmpty else { return nil }
    let username = environment["SWELL_GIT_USERNAME"] ?? ""
    // Servers that take tokens want some user; Git's own name is as good as any.
    self.init(
      username: username.isEmpty ? "git" : username,
      password: Masked(password),
      for: repositories
    )
  }

  /// Whether a repository's server may see them.
  package func belong(to url: RepositoryURL) -> Bool { origins.contains(url.origin) }
}
