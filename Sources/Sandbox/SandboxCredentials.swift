import Crypto
import JSON
import Manifests

/// The authority, the certificate and the token of one sandbox.
struct SandboxCredentials: Sendable {
  /// The authority's certificate, as PEM.
  let authority: String
  let certificate: String
  let key: String
  let token: String

  /// Makes new ones that are good for a year.
  init(now: Moment) throws(CryptoError) {
    var random = SystemRandomNumberGenerator()
    func bytes(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8.random(in: 1..<128, using: &random) }
    }
    let start = now.nanosecondsSince1970 / 1_000_000_000 - 3_600
    var request = Certificate.Request(
      commonName: "swell-sandbox-ca",
      serial: bytes(16),
      notBefore: start,
      notAfter: start + 365 * 86_400,
      isAuthority: true
    )
    let authorityKey = try PrivateKey(making: .ecdsa)
    let authority = try Certificate(request, key: authorityKey)
    request.commonName = "swell-sandbox"
    request.isAuthority = false
    request.serial = bytes(16)
    request.addresses = [[127, 0, 0, 1]]
    request.names = ["localhost", "kubernetes", "kubernetes.default.svc"]
    let key = try PrivateKey(making: .ecdsa)
    certificate = try Certificate(request, key: key, authority: (authority, authorityKey)).pem
    self.authority = authority.pem
    self.key = key.pem
    token = hexadecimal(bytes(16))
  }

  /// Those that a folder holds, or new ones that it holds from now on.
  init(folder: String?, now: Moment) throws {
    guard let folder else {
      try self.init(now: now)
      return
    }
    let path = folder + "/credentials"
    if let bytes = Journal.contents(of: path), let kept = try? JSONReader().value(of: bytes),
      let authority = kept["authority"]?.string, let certificate = kept["certificate"]?.string,
      let key = kept["key"]?.string, let token = kept["token"]?.string
    {
      self.init(authority: authority, certificate: certificate, key: key, token: token)
      return
    }
    _ = try Journal.read(folder: folder)
    try self.init(now: now)
    let value: Value = [
      "authority": .string(authority), "certificate": .string(certificate), "key": .string(key),
      "token": .string(token),
    ]
    try Journal.write(JSONWriter().text(of: value), to: path)
  }

  private init(authority: String, certificate: String, key: String, token: String) {
    self.authority = authority
    self.certificate = certificate
    self.key = key
    self.token = token
  }

  func kubeconfig(port: UInt16) -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: sandbox
    clusters:
    - name: sandbox
      cluster:
        server: https://127.0.0.1:\(port)
        certificate-authority-data: \(Base64.text(of: Array(authority.utf8)))
    users:
    - name: sandbox
      user: {token: "\(token)"}
    contexts:
    - name: sandbox
      context: {cluster: sandbox, user: sandbox}

    """
  }
}
