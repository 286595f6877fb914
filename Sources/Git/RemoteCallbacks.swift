internal import CLibGit2
import HTTP
import Manifests

/// Answers libgit2's questions while it talks to a remote; kept alive for the length of one call.
final class RemoteCallbacks {
  private let connection: Connection
  private let progress: ((FetchProgress) -> Void)?
  private var attempts = 0
  /// Why access was refused from this side, or before the server was even asked.
  private(set) var refusal: GitError?

  private var url: RepositoryURL { connection.url }
  private var access: GitAccess { connection.access }

  init(_ connection: Connection, progress: ((FetchProgress) -> Void)? = nil) {
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
    return try withExtendedLifetime(self) { () throws(Libgit2Failure) in
      try connection.watched { () throws(Libgit2Failure) in try body(&options) }
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
    guard let key = access.key else { return agent(into: out, user: user, allowed: allowed) }
    guard attempts == 1 else {
      return refuse("the server does not accept the key (RSA keys do not work here)")
    }
    let passphrase = access.passphrase.reveal()
    return git_credential_ssh_key_memory_new(out, user, nil, key.reveal(), passphrase)
  }

  /// Whether a host key that the library does not trust is one that was given.
  private func trusts(_ certificate: UnsafeMutablePointer<git_cert>?, of host: String?) -> Bool {
    guard access.options.trust != .unchecked else { return true }
    guard let certificate, certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else {
      return false
    }
    let key = UnsafeMutableRawPointer(certificate)
      .assumingMemoryBound(to: git_cert_hostkey.self).pointee
    guard key.type.rawValue & GIT_CERT_SSH_RAW.rawValue != 0, let bytes = key.hostkey else {
      return false
    }
    let raw = Array(UnsafeRawBufferPointer(start: bytes, count: key.hostkey_len))
    return KnownHosts(access.knownHosts).knows(raw, of: host ?? url.host, port: url.port ?? 22)
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
    guard let certificate, certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else { return }
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
