internal import CLibGit2
import Manifests

/// Answers libgit2's questions while it talks to a remote; kept alive for the length of one call.
final class RemoteCallbacks {
  private let url: RepositoryURL
  private let credentials: Credentials?
  private let isCancelled: () -> Bool
  private var attempts = 0
  /// Why access was refused before the server was even asked.
  private(set) var refusal: String?

  init(url: RepositoryURL, credentials: Credentials?, isCancelled: @escaping () -> Bool) {
    self.url = url
    self.credentials = credentials
    self.isCancelled = isCancelled
  }

  /// Lends the callbacks in the library's form.
  func withOptions<Result>(
    _ body: (inout git_fetch_options) throws(Libgit2Failure) -> Result
  ) throws(Libgit2Failure) -> Result {
    var options = git_fetch_options()
    swell_git_fetch_options(&options)
    options.callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    options.callbacks.credentials = { out, url, user, allowed, payload in
      RemoteCallbacks.from(payload)?.credential(
        into: out,
        for: url.map { String(cString: $0) } ?? "",
        user: user.map { String(cString: $0) },
        allowed: allowed
      ) ?? -1
    }
    options.callbacks.certificate_check = { _, isValid, _, _ in
      isValid == 1 ? 0 : GIT_ECERTIFICATE.rawValue
    }
    options.callbacks.transfer_progress = { _, payload in
      RemoteCallbacks.from(payload)?.isCancelled() == true ? GIT_EUSER.rawValue : 0
    }
    return try withExtendedLifetime(self) { () throws(Libgit2Failure) in try body(&options) }
  }

  private static func from(_ payload: UnsafeMutableRawPointer?) -> RemoteCallbacks? {
    payload.map { Unmanaged<RemoteCallbacks>.fromOpaque($0).takeUnretainedValue() }
  }

  private func credential(
    into out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?,
    for asked: String,
    user: String?,
    allowed: UInt32
  ) -> Int32 {
    let user = user ?? url.user ?? "git"
    if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 {
      return git_credential_username_new(out, user)
    }
    attempts += 1
    guard attempts == 1 else { return refuse("the credentials were not accepted") }
    if allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 {
      return git_credential_ssh_key_from_agent(out, user)
    }
    guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
      return refuse("the server asks for a kind of credential that is not supported")
    }
    guard let credentials else { return refuse("it asks for a user and password") }
    guard let target = try? RepositoryURL(asked), target.origin == url.origin else {
      return refuse("it redirects to another host, which gets no credentials")
    }
    return git_credential_userpass_plaintext_new(
      out,
      credentials.username,
      credentials.password.reveal()
    )
  }

  private func refuse(_ reason: String) -> Int32 {
    refusal = reason
    return GIT_EAUTH.rawValue
  }
}
