internal import CLibGit2
import Crypto
import Glibc
import Manifests

/// Answers libgit2's questions while it talks to a remote; kept alive for the length of one call.
final class RemoteCallbacks {
  private let url: RepositoryURL
  private let access: GitAccess
  private let connection: Connection
  private let progress: ((FetchProgress) -> Void)?
  private var attempts = 0
  /// Why access was refused from this side, or before the server was even asked.
  private(set) var refusal: GitError?

  init(
    url: RepositoryURL,
    access: GitAccess,
    connection: Connection,
    progress: ((FetchProgress) -> Void)?
  ) {
    self.url = url
    self.access = access
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
      guard let callbacks = RemoteCallbacks.from(payload) else { return GIT_ECERTIFICATE.rawValue }
      let host = host.map { String(cString: $0) }
      if callbacks.trusts(certificate, of: host) { return 0 }
      callbacks.distrust(certificate, of: host)
      return GIT_ECERTIFICATE.rawValue
    }
    options.callbacks.sideband_progress = { _, _, payload in
      RemoteCallbacks.from(payload)?.moved() ?? 0
    }
    options.callbacks.transfer_progress = { progress, payload in
      RemoteCallbacks.from(payload)?.transferred(progress?.pointee) ?? 0
    }
    let proxy = connection.proxy.map { strdup($0.address) }
    defer { free(proxy ?? nil) }
    options.proxy_opts.type = proxy == nil ? GIT_PROXY_NONE : GIT_PROXY_SPECIFIED
    // Through a proxy's tunnel one does not see where a redirect leads, and credentials must not follow it.
    options.follow_redirects =
      connection.proxy == nil ? GIT_REMOTE_REDIRECT_INITIAL : GIT_REMOTE_REDIRECT_NONE
    options.proxy_opts.url = proxy.flatMap { $0.map { UnsafePointer($0) } }
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
    if url.transport == .ssh {
      guard let key = access.key else { return agent(into: out, user: user, allowed: allowed) }
      guard attempts == 1 else {
        return refuse("the server does not accept the key (RSA keys do not work here)")
      }
      let passphrase = access.passphrase.reveal()
      return git_credential_ssh_key_memory_new(out, user, nil, key.reveal(), passphrase)
    }
    guard attempts == 1 else { return refuse("the credentials were not accepted") }
    guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
      return refuse("the server asks for a kind of credential that is not supported")
    }
    guard let (username, password) = login else {
      return refuse(
        "it asks for a user and password (set SWELL_GIT_USERNAME and SWELL_GIT_PASSWORD, or give --credentials)"
      )
    }
    // The library tells the first address even when it was redirected, so what counts is where the socket leads.
    guard [url.endpoint, connection.proxy?.endpoint].contains(connection.endpoint) else {
      return refuse("it redirects to another server, which gets no credentials")
    }
    return git_credential_userpass_plaintext_new(out, username, password.reveal())
  }

  /// The user and password for the repository's server: those that were given, else what git's helpers know.
  private var login: (username: String, password: Masked<String>)? {
    if let credentials = access.credentials, credentials.belong(to: url) {
      return (credentials.username, credentials.password)
    }
    return access.asksHelpers ? StoredLogin.find(for: url) : nil
  }

  /// Whether a certificate or a host key that the library does not trust is one that was given.
  private func trusts(_ certificate: UnsafeMutablePointer<git_cert>?, of host: String?) -> Bool {
    guard !access.isUnchecked else { return true }
    guard let certificate else { return false }
    let host = host ?? url.host
    let memory = UnsafeMutableRawPointer(certificate)
    switch certificate.pointee.cert_type {
    case GIT_CERT_HOSTKEY_LIBSSH2:
      let key = memory.assumingMemoryBound(to: git_cert_hostkey.self).pointee
      guard key.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0, let bytes = key.hostkey else {
        return false
      }
      let raw = Array(UnsafeRawBufferPointer(start: bytes, count: key.hostkey_len))
      return KnownHosts(access.knownHosts).knows(raw, of: host, port: url.port ?? 22)
    case GIT_CERT_X509:
      let leaf = memory.assumingMemoryBound(to: git_cert_x509.self).pointee
      guard !access.authorities.isEmpty, let data = leaf.data else { return false }
      let bytes = Array(UnsafeRawBufferPointer(start: data, count: leaf.len))
      return isTrusted(bytes, for: host, by: access.authorities)
    default: return false
    }
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
