package import Manifests

/// What the requests of one client have in common.
package struct HTTPOptions: Sendable, Hashable {
  /// Whose word is taken for a server's identity.
  package enum Trust: Sendable, Hashable {
    /// The system's authorities.
    case system
    /// These authorities alone, as PEM.
    case only([UInt8])
    /// Nobody's: every certificate is accepted.
    case unchecked
  }

  /// The certificate by which the client shows who it is, with its key, both as PEM.
  package struct Identity: Sendable, Hashable {
    package var certificate: [UInt8]
    package var key: Masked<[UInt8]>

    package init(certificate: [UInt8], key: Masked<[UInt8]>) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// The way to the server.
  package enum Proxy: Sendable, Hashable {
    /// What `HTTPS_PROXY` and `NO_PROXY` say; never for this machine itself.
    case environment
    case none
    /// An address such as `http://proxy:3128`, which may hold credentials.
    case address(Masked<String>)
  }

  package var trust: Trust
  package var identity: Identity?
  /// The name that the server's certificate must bear, where it is another than the host's.
  package var serverName: String?
  package var proxy: Proxy
  package var connectTimeout: Duration
  package var acceptsCompression: Bool
  /// How many requests may be under way at once; streams do not count.
  package var concurrency: ConcurrencyLimit
  /// How many bytes of a stream are kept for a reader that is slower than the server.
  package var streamBufferInBytes: Int

  package init(
    trust: Trust = .system,
    identity: Identity? = nil,
    serverName: String? = nil,
    proxy: Proxy = .environment,
    connectTimeout: Duration = .seconds(15),
    acceptsCompression: Bool = true,
    concurrency: ConcurrencyLimit = ConcurrencyLimit(),
    streamBufferInBytes: Int = 1 << 20
  ) {
    self.trust = trust
    self.identity = identity
    self.serverName = serverName
    self.proxy = proxy
    self.connectTimeout = connectTimeout
    self.acceptsCompression = acceptsCompression
    self.concurrency = concurrency
    self.streamBufferInBytes = streamBufferInBytes
  }
}
