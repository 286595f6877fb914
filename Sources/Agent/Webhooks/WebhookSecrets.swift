import Crypto
import HTTPServer
package import Manifests

/// The secrets by which webhooks are checked.
package struct WebhookSecrets: Sendable, Hashable {
  private var secrets: [String: Masked<String>]

  /// Takes the secrets under Argo CD's keys, such as `webhook.github.secret`; empty ones count for nothing.
  package init(_ secrets: [String: Masked<String>]) {
    self.secrets = secrets.compactMapValues { secret in
      // Files often end in a line feed that no forge was told of.
      let text = secret.reveal().trimmingNewlines
      return text.isEmpty ? nil : Masked(text)
    }
  }

  /// Whether no webhook would be taken.
  package var isEmpty: Bool { !WebhookForge.allCases.contains { secret(of: $0) != nil } }

  /// Every secret, for whoever masks them in texts.
  package var all: [Masked<String>] { Array(secrets.values) }

  /// Checks that a request comes from somebody who knows the secret; nothing of its body is parsed for that.
  func check(_ request: ServerRequest, from forge: WebhookForge) throws(WebhookError) {
    guard let secret = secret(of: forge)?.reveal() else { throw .noSecret(forge) }
    switch forge {
    case .github:
      try checkDigest(request, "x-hub-signature-256", prefix: "sha256=", secret, forge)
    case .bitbucketServer:
      try checkDigest(request, "x-hub-signature", prefix: "sha256=", secret, forge)
    case .gitea: try checkDigest(request, "x-gitea-signature", prefix: "", secret, forge)
    case .gogs: try checkDigest(request, "x-gogs-signature", prefix: "", secret, forge)
    case .gitlab: try compare(request, "x-gitlab-token", secret, forge)
    case .bitbucket:
      let name = "x-hook-uuid"
      guard let given = request.fields[name] else { throw .unsigned(forge, needed: name) }
      guard isSameSecret(Self.bare(given), Self.bare(secret)) else { throw .wrongSecret(forge) }
    case .azureDevOps:
      let user = secrets["webhook.azuredevops.username"]?.reveal() ?? ""
      let login = "Basic " + Base64.text(of: Array("\(user):\(secret)".utf8))
      try compare(request, "authorization", login, forge)
    }
  }

  private func secret(of forge: WebhookForge) -> Masked<String>? {
    // Argo CD knows Gitea as Gogs.
    secrets[forge.secretKey] ?? (forge == .gitea ? secrets[WebhookForge.gogs.secretKey] : nil)
  }

  private func compare(
    _ request: ServerRequest,
    _ field: String,
    _ secret: String,
    _ forge: WebhookForge
  ) throws(WebhookError) {
    guard let given = request.fields[field] else { throw .unsigned(forge, needed: field) }
    guard isSameSecret(Array(given.utf8), Array(secret.utf8)) else { throw .wrongSecret(forge) }
  }

  /// Checks a keyed digest of the body by SHA-256; older algorithms are no signature.
  private func checkDigest(
    _ request: ServerRequest,
    _ field: String,
    prefix: String,
    _ secret: String,
    _ forge: WebhookForge
  ) throws(WebhookError) {
    guard let given = request.fields[field], given.hasPrefix(prefix) else {
      throw .unsigned(forge, needed: "\(field) by SHA-256")
    }
    let digest = hexadecimal(hmacSHA256(request.body, key: Array(secret.utf8)))
    let text = given.dropFirst(prefix.count).lowercased()
    guard isSameSecret(Array(text.utf8), Array(digest.utf8)) else { throw .wrongSecret(forge) }
  }

  /// An identifier without the braces that some write around it.
  private static func bare(_ identifier: String) -> [UInt8] {
    identifier.lowercased().utf8.filter { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "}") }
  }
}

extension String {
  fileprivate var trimmingNewlines: String {
    var text = self[...]
    while text.last?.isNewline == true { text = text.dropLast() }
    return String(text)
  }
}
