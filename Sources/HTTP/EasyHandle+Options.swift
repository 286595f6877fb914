import CLibCurl
import Manifests

extension EasyHandle {
  /// Sets what all requests of a client have in common.
  func apply(_ options: HTTPOptions) throws(HTTPError) {
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    try set(CURLOPT_PATH_AS_IS, 1)
    // All that fits: an HTTP/2 stream whose buffer is full when its last frame comes stays open for ever in libcurl before 8.1.
    try set(CURLOPT_BUFFERSIZE, 512 << 10)
    try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, options.connectTimeout.wholeMilliseconds))
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    if options.acceptsCompression { try set(CURLOPT_ACCEPT_ENCODING, "gzip") }
    try watchPeer()
    try apply(options.trust)
    if let identity = options.identity {
      try set(CURLOPT_SSLCERT_BLOB, blob: identity.certificate)
      try set(CURLOPT_SSLKEY_BLOB, blob: identity.key.reveal())
    }
    switch options.proxy {
    case .environment: break
    case .none: try set(CURLOPT_PROXY, "")
    case .address(let address):
      try set(CURLOPT_PROXY, address.reveal())
      try set(CURLOPT_NOPROXY, "")
    }
  }

  private func apply(_ trust: HTTPOptions.Trust) throws(HTTPError) {
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    switch trust {
    case .system: break
    case .only(let authorities):
      try set(CURLOPT_CAINFO_BLOB, blob: authorities)
      // Otherwise the system's folder of authorities would be trusted as well.
      try set(CURLOPT_CAPATH, nil)
    case .unchecked:
      try set(CURLOPT_SSL_VERIFYPEER, 0)
      try set(CURLOPT_SSL_VERIFYHOST, 0)
    }
  }

  /// Keeps requests to this machine from the proxy that the environment names.
  func bypassProxyOnLoopback(_ url: String) throws(HTTPError) {
    guard Origin(url: url)?.isLoopback == true else { return }
    try set(CURLOPT_PROXY, "")
  }
}
