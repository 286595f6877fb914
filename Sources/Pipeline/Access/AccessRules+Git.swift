import Forge
import Git
import Glibc
import HTTP
import Manifests

extension AccessRules {
  /// How a repository's server is reached.
  ///
  /// - Throws: when a token cannot be had.
  func gitAccess(
    for url: RepositoryURL,
    project: String = ""
  ) async throws(GitError) -> GitAccess {
    var access = GitAccess()
    access.knownHosts = knownHosts
    access.asksHelpers = true
    if let own, own.belong(to: url) { access.credentials = own }
    let known = credential(for: url.text, project: project)
    access.options = options(by: known, for: url.host)
    guard let known else { return access }
    if !known.sshKey.reveal().isEmpty {
      access.key = known.sshKey
      access.passphrase = known.passphrase
    }
    if let login = try await login(known, url) {
      access.credentials = Credentials(
        username: login.username,
        password: login.password,
        for: [url]
      )
    }
    return access
  }

  private func login(
    _ known: RepositoryCredential,
    _ url: RepositoryURL
  ) async throws(GitError) -> (username: String, password: Masked<String>)? {
    if let app = known.githubApp {
      do throws(ForgeError) {
        let token = try await GitHubApp(
          id: app.id,
          installation: app.installation,
          key: app.key,
          base: app.base,
          options: options
        ).token(now: time(nil))
        return ("x-access-token", token)
      } catch {
        throw .authentication(url.text, reason: "\(error)")
      }
    }
    if !known.bearerToken.reveal().isEmpty { return ("x-token-auth", known.bearerToken) }
    guard !known.password.reveal().isEmpty || !known.username.isEmpty else { return nil }
    return (known.username.isEmpty ? "git" : known.username, known.password)
  }
}
