import Crypto
package import HTTP
import JSON
package import Manifests

/// A GitHub App that is installed for some repositories.
package struct GitHubApp: Sendable {
  private let id: String
  private let installation: String
  private let key: Masked<String>
  private let api: ForgeAPI

  /// Names an app; `base` is the interface of a server of one's own, empty for GitHub's.
  package init(
    id: String,
    installation: String,
    key: Masked<String>,
    base: String,
    options: HTTPOptions
  ) {
    self.id = id
    self.installation = installation
    self.key = key
    api = ForgeAPI(base: GitHub.base(base), fetcher: Fetcher(options))
  }

  /// A token for what the app is installed for, good for an hour; `now` is in seconds since 1970.
  ///
  /// - Throws: when the key is none, or GitHub refuses the app.
  package func token(now: Int) async throws(ForgeError) -> Masked<String> {
    let subject = "a token of GitHub App '\(id)'"
    var api = api
    let webToken: String
    do throws(CryptoError) {
      webToken = try signedToken(now: now)
    } catch {
      throw ForgeError(subject, .missing("usable key: \(error)"))
    }
    api.authorization = Masked("Bearer " + webToken)
    let answer = try await api.post("/app/installations/\(installation)/access_tokens", subject)
    guard let token = answer["token"]?.string else {
      throw ForgeError(subject, .unreadable("no token is in it"))
    }
    return Masked(token)
  }

  /// The JSON web token by which the app shows who it is.
  private func signedToken(now: Int) throws(CryptoError) -> String {
    let claims: Value = ["iat": .int(now - 60), "exp": .int(now + 540), "iss": .string(id)]
    let parts = [["alg": "RS256", "typ": "JWT"] as Value, claims].map {
      Self.base64URL(JSONWriter().bytes(of: $0))
    }
    let text = parts.joined(separator: ".")
    let signature = try PrivateKey(pem: Array(key.reveal().utf8)).signature(of: Array(text.utf8))
    return text + "." + Self.base64URL(signature)
  }

  private static func base64URL(_ bytes: [UInt8]) -> String {
    var text = Base64.text(of: bytes).replacing("+", with: "-").replacing("/", with: "_")
    while text.hasSuffix("=") { text.removeLast() }
    return text
  }
}
