package import Cluster
import Crypto
import HTTP
import JSON
package import Manifests

/// Looks at what ends: certificates and tokens, whether or not the cluster lets anybody in.
package struct CredentialDoctor: Sendable {
  private static let day = 86_400

  private let access: ClusterAccess
  private let now: Timestamp

  package init(_ access: ClusterAccess, now: Timestamp) {
    self.access = access
    self.now = now
  }

  /// Certificates and tokens that end soon, or have ended.
  package func examination() -> Examination {
    var findings: [Finding] = []
    var seen: [String] = []
    if let identity = access.identity {
      seen.append("client certificate")
      findings += expiry(
        notAfter(pem: identity.certificate),
        "the client certificate of '\(access.name)'",
        next: "renew it, and the kubeconfig with it"
      )
    }
    if case .only(let authorities) = access.trust {
      seen.append("authority")
      findings += expiry(
        notAfter(pem: authorities),
        "the authority's certificate for '\(access.name)'",
        next: "take the new one over from the cluster"
      )
    }
    if let shown = shownCertificate(at: access.server, serverName: access.serverName) {
      seen.append("server certificate")
      findings += expiry(
        notAfter(pem: shown),
        "the server's certificate",
        next: "renew it ('kubeadm certs renew apiserver', or what runs the cluster)"
      )
    }
    if case .token(let token) = access.credential, let end = Self.end(ofToken: token.reveal()) {
      seen.append("token")
      findings += expiry(end, "the token of '\(access.name)'", next: "ask for a new one")
    }
    let text = seen.isEmpty ? "nothing that ends" : seen.joined(separator: ", ") + " looked at"
    return Examination("credentials", text, findings)
  }

  /// What is to be said of the authorities that a server is checked against which the cluster asks.
  func expiry(of bundle: Value?, _ subject: String) -> [Finding] {
    guard let text = bundle?.string, let pem = Base64.bytes(of: text) else { return [] }
    return expiry(
      notAfter(pem: pem),
      "\(subject): its authority's certificate",
      why: "once it has ended, what is asked counts as not answering",
      next: "have it issued anew (cert-manager's cainjector fills caBundle in)"
    )
  }

  private func expiry(
    _ end: Int?,
    _ subject: String,
    why: String = "once it has ended nobody is let in, and no sync reaches the cluster",
    next: String
  ) -> [Finding] {
    guard let end else { return [] }
    let left = end - now.secondsSince1970
    guard left < 14 * Self.day else { return [] }
    if left <= 0 {
      return [
        Finding(
          .problem,
          "\(subject) ended at \(Timestamp(secondsSince1970: end))",
          why: why,
          next: next
        )
      ]
    }
    let text =
      left < Self.day
      ? "\(max(1, left / 3_600)) h" : left < 2 * Self.day ? "1 day" : "\(left / Self.day) days"
    return [Finding(.warning, "\(subject) ends in \(text)", why: why, next: next)]
  }

  private func notAfter(pem: [UInt8]) -> Int? {
    (try? Certificate(pem: pem))?.notAfter
  }

  /// When a token in the form of JSON Web Tokens ends; nil for one that does not say so.
  static func end(ofToken token: String) -> Int? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var text = String(parts[1].map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    guard let bytes = Base64.bytes(of: text), let claims = try? JSONReader().value(of: bytes) else {
      return nil
    }
    return claims["exp"]?.int
  }
}
