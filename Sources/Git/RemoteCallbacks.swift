internal import CLibGit2
import Manifests

/// Answers libgit2's questions while it talks to a remote; kept alive for the length of one call.
final class RemoteCallbacks {
  private let url: RepositoryURL
  private let credentials: Credentials?
  private let connection: Connection
  private let progress: ((FetchProgress) -> Void)?
  private var attempts = 0
  /// Why access was refused from this side, or before the server was even asked.
  private(set) var refusal: GitError?

  init(
    url: RepositoryURL,
    credentials: Credentials?,
    connection: Connection,
    progress: ((FetchProgress) -> Void)?
  ) {
    self.url = url
    self.credentials = credentials
    self.connection = connection
    self.progress = progress
  }

  /// Lends the callbacks in the library's form.
  func withOptions<Result>(
    _ body: (inout git_fetch_options) throws(Libgit2Failure) -> Result
  ) throws(Libgit2Failure) -> Result {
    var options = git_fetch_options()
    swell_git_fetch_options(&options)
    options.callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    options.callbacks.credentials = { out, _, user, allowed, payload in
      RemoteCallbacks.from(payload)?.credential(
        into: out,
        user: user.map { String(cString: $0) },
        allowed: allowed
      ) ?? -1
    }
    options.callbacks.certificate_check = { certificate, isValid, host, payload in
      if isValid == 1 { return 0 }
      RemoteCallbacks.from(payload)?.distrust(certificate, of: host.map { String(cString: $0) })
      return GIT_ECERTIFICATE.rawValue
    }
    options.callbacks.sideband_progress = { _, _, payload in
      RemoteCallbacks.from(payload)?.moved() ?? 0
    }
    options.callbacks.transfer_progress = { progress, payload in
      RemoteCallbacks.from(payload)?.transferred(progress?.pointee) ?? 0
    }
    return try withExtendedLifetime(self) { () throws(Libgit2Failure) in
      try connection.watched { () throws(Libgit2Failure) in
        try SocketStream.Current.with(connection) { () throws(Libgit2Failure) in
          try body(&options)
        }
      }
    }
  }

  private static func from(_ payload: UnsafeMutableRawPointer?) -> RemoteCallbacks? {
    payload.map { Unmanaged<RemoteCallbacks>.fromOpaque($0).takeUnretainedValue() }
  }

  private func moved() -> Int32 {
    connection.move()
    return connection.end == nil ? 0 : GIT_EUSER.rawValue
  }

  private func transferred(_ now: git_indexer_progress?) -> Int32 {
    if let now {
      progress?(
        FetchProgress(
          receivedObjects: Int(now.received_objects),
          totalObjects: Int(now.total_objects),
          receivedInBytes: now.received_bytes
        )
      )
    }
    return moved()
  }

  private func credential(
    into out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?,
    user: String?,
    allowed: UInt32
  ) -> Int32 {
    let user = user ?? url.user ?? "git"
    if allowed & GIT_CREDENTIAL_USERNAME.rawValue != 0 {
      return git_credential_username_new(out, user)
    }
    attempts += 1
    if url.transport == .ssh { return agent(into: out, user: user, allowed: allowed) }
    guard attempts == 1 else { return refuse("the credentials were not accepted") }
    guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
      return refuse("the server asks for a kind of credential that is not supported")
    }
    guard let credentials, credentials.belong(to: url) else {
      return refuse(
        "it asks for a user and password (set SWELL_GIT_USERNAME and SWELL_GIT_PASSWORD)"
      )
    }
    // The library tells the first address even when it was redirected, so what counts is where the socket leads.
    guard connection.endpoint == url.endpoint else {
      return refuse("it redirects to another server, which gets no credentials")
    }
    return git_credential_userpass_plaintext_new(
      out,
      credentials.username,
      credentials.password.reveal()
    )
  }

  private func agent(
    into out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?,
    user: String,
    allowed: UInt32
  ) -> Int32 {
    guard allowed & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 else {
      return refuse("the server takes no keys")
    }
    guard attempts == 1 else {
      return refuse(
        "the server accepts none of the ssh agent's keys (RSA keys do not work here, use ed25519 or ECDSA)"
      )
    }
    return git_credential_ssh_key_from_agent(out, user)
  }

  private func refuse(_ reason: String) -> Int32 {
    refusal = .authentication(url.text, reason: reason)
    return GIT_EAUTH.rawValue
  }

  private func distrust(_ certificate: UnsafeMutablePointer<git_cert>?, of host: String?) {
    let host = host ?? url.host
    guard let certificate, certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else {
      refusal = .untrustedHost(url.text, reason: "the certificate of '\(host)' is not valid")
      return
    }
    let key = UnsafeMutableRawPointer(certificate).assumingMemoryBound(to: git_cert_hostkey.self)
    let hash = withUnsafeBytes(of: key.pointee.hash_sha256) { Array($0) }
    var digest = Base64.text(of: hash)[...]
    while digest.hasSuffix("=") { digest = digest.dropLast() }
    refusal = .untrustedHost(
      url.text,
      reason: "the key SHA256:\(digest) of '\(host)' is not that of ~/.ssh/known_hosts"
    )
  }
}
