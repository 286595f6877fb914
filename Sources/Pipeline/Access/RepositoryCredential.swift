import Compose
import Manifests

/// What is known of how a repository, or all below an address, is reached: the fields of Argo CD's repository Secrets.
struct RepositoryCredential: Sendable, Hashable {
  /// What kinds of repositories Argo CD tells apart.
  enum Kind: String, Sendable {
    case git
    case helm
    case oci
  }

  var url = ""
  /// Whether it is for every repository whose address begins so.
  var isTemplate = false
  var kind = Kind.git
  /// The name by which chart dependencies mean the repository; empty for none.
  var name = ""
  /// The project whose sources alone may use it; empty for all.
  var project = ""
  var username = ""
  var password = Masked("")
  var bearerToken = Masked("")
  var sshKey = Masked("")
  var certificate = ""
  var key = Masked("")
  var isInsecure = false
  var usesPlainHTTP = false
  var proxy = Masked("")
  /// Hosts that are reached without the proxy, separated by commas.
  var noProxy = ""
  /// What the SSH key is locked with; a field of Swell's own.
  var passphrase = Masked("")
  var githubApp: GitHubApp?

  /// A GitHub App that tokens are asked for.
  struct GitHubApp: Sendable, Hashable {
    var id: String
    var installation: String
    var key: Masked<String>
    /// The API's address on a server of one's own; empty for GitHub's.
    var base: String
  }
}

extension RepositoryCredential {
  private static let typeLabel = "argocd.argoproj.io/secret-type"

  /// Reads a Secret of Argo CD's; nil where the document is none about repositories.
  init?(secret document: Value) {
    guard document["kind"]?.string == "Secret",
      let type = document["metadata"]?["labels"]?[Self.typeLabel]?.string,
      ["repository", "repo-creds"].contains(type)
    else { return nil }
    let field = { (key: String) -> String in
      document["stringData"]?[key]?.plainText
        ?? document["data"]?[key]?.string.flatMap { Base64.bytes(of: $0) }
        .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    url = field("url").trimmed
    guard !url.isEmpty else { return nil }
    isTemplate = type == "repo-creds"
    kind = Kind(rawValue: field("type")) ?? .git
    if kind == .helm, field("enableOCI") == "true" { kind = .oci }
    name = field("name")
    project = field("project")
    username = field("username")
    password = Masked(field("password"))
    bearerToken = Masked(field("bearerToken"))
    sshKey = Masked(field("sshPrivateKey"))
    certificate = field("tlsClientCertData")
    key = Masked(field("tlsClientCertKey"))
    isInsecure = field("insecure") == "true"
    usesPlainHTTP = field("insecureOCIForceHttp") == "true"
    proxy = Masked(field("proxy"))
    noProxy = field("noProxy")
    passphrase = Masked(field("sshPrivateKeyPassphrase"))
    let app = field("githubAppID")
    if !app.isEmpty {
      githubApp = GitHubApp(
        id: app,
        installation: field("githubAppInstallationID"),
        key: Masked(field("githubAppPrivateKey")),
        base: field("githubAppEnterpriseBaseUrl")
      )
    }
  }

  /// Reads a line of git's own credentials file: `https://user:password@host/path`; nil for a comment or something else.
  init?(line: String) {
    let line = line.trimmed
    guard !line.hasPrefix("#"), let colons = line.firstRange(of: "://"),
      let at = line.lastIndex(of: "@"), at > colons.upperBound
    else { return nil }
    let login = line[colons.upperBound..<at].split(
      separator: ":",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    url = String(line[..<colons.upperBound] + line[line.index(after: at)...])
    isTemplate = true
    username = String(login[0]).percentDecoded
    password = Masked(login.count > 1 ? String(login[1]).percentDecoded : "")
  }

  /// The proxy for a host: nil where nothing is said of one, empty where the host is reached without.
  func proxy(for host: String) -> Masked<String>? {
    guard !proxy.reveal().isEmpty else { return nil }
    return Self.excepts(host, noProxy) ? Masked("") : proxy
  }

  /// Whether a list of hosts, separated by commas, names a host or a domain that it is in; `*` names all.
  private static func excepts(_ host: String, _ list: String) -> Bool {
    list.lowercased().split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { entry in
      let name = entry.prefix { $0 != ":" }
      guard name != "*" else { return true }
      return host == name || host.hasSuffix(name.hasPrefix(".") ? String(name) : "." + name)
    }
  }

  /// Whether it says how to log in, rather than only what the repository is.
  var hasLogin: Bool {
    !username.isEmpty || !password.reveal().isEmpty || !bearerToken.reveal().isEmpty
      || !sshKey.reveal().isEmpty || !certificate.isEmpty || githubApp != nil
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...].drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }

  /// The text with its `%xx` read.
  fileprivate var percentDecoded: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
