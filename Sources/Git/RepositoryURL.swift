import Manifests

/// The address of a repository: a URL, the short form `git@host:path`, or a path.
package struct RepositoryURL: Sendable, Hashable {
  /// How the repository is reached.
  package enum Transport: Sendable, Hashable {
    case https
    case http
    case ssh
    case file
  }

  package let transport: Transport
  /// The user that the address names, nil for none; a password in an address is never kept here.
  package let user: String?
  /// The host in lower case; empty for a path.
  package let host: String
  package let port: UInt16?
  /// The path without a leading slash for ssh's short form, as written otherwise.
  package let path: String
  /// The address as it is handed to Git.
  package let text: String

  /// Reads an address; anything that could be taken for an option or a helper program is refused.
  package init(_ text: String) throws(GitError) {
    guard !text.isEmpty else { throw .badURL(text, reason: "it is empty") }
    guard !text.hasPrefix("-") else { throw .badURL(text, reason: "it looks like an option") }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw .badURL(text, reason: "it has control characters")
    }
    if let range = text.firstRange(of: "://") {
      try self.init(
        scheme: String(text[..<range.lowerBound]),
        rest: text[range.upperBound...],
        text
      )
    } else if text.firstRange(of: "::") != nil {
      throw .badURL(text, reason: "helper programs are not run")
    } else if let short = Self.shortForm(text) {
      guard !short.host.hasPrefix("-"), !short.path.hasPrefix("-") else {
        throw .badURL(text, reason: "a part of it looks like an option")
      }
      self.init(.ssh, user: short.user, host: short.host, port: nil, path: short.path, text: text)
    } else {
      self.init(.file, user: nil, host: "", port: nil, path: text, text: text)
    }
  }

  /// Reads an address that others wrote, of which user and password are dropped where a password stands in it.
  package init(droppingPassword text: String) throws(GitError) {
    try self.init(Self.droppingPassword(text))
  }

  private static func droppingPassword(_ text: String) -> String {
    guard let start = text.firstRange(of: "://")?.upperBound else { return text }
    let authority = text[start...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@"), authority[..<at].contains(":") else { return text }
    return String(text[..<start] + text[text.index(after: at)...])
  }

  private init(
    _ transport: Transport,
    user: String?,
    host: String,
    port: UInt16?,
    path: String,
    text: String
  ) {
    self.transport = transport
    self.user = user
    self.host = host
    self.port = port
    self.path = path
    self.text = text
  }

  private init(scheme: String, rest: Substring, _ text: String) throws(GitError) {
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let (user, password, host, port) = Self.authority(rest[..<slash])
    guard !host.hasPrefix("-") else { throw .badURL(text, reason: "its host looks like an option") }
    guard password == nil else {
      throw .badURL("\(scheme)://\(host)\(rest[slash...])", reason: "a password stands in it")
    }
    let path = String(rest[slash...])
    switch scheme.lowercased() {
    case "https": self.init(.https, user: user, host: host, port: port, path: path, text: text)
    case "http": self.init(.http, user: user, host: host, port: port, path: path, text: text)
    case "ssh", "git+ssh", "ssh+git":
      self.init(.ssh, user: user, host: host, port: port, path: path, text: text)
    case "file": self.init(.file, user: nil, host: "", port: nil, path: path, text: text)
    default: throw .badURL(text, reason: "'\(scheme)' is not supported; use https, ssh or file")
    }
  }

  /// Whether two addresses mean the same repository: the transport, the user, `.git`, a trailing slash and the host's case do not count.
  ///
  /// This is the rule by which Argo CD compares repositories (`util/git`, `NormalizeGitURL`), with the transport left out too.
  package func isSame(as other: RepositoryURL) -> Bool { identity == other.identity }

  /// What all addresses of the same repository have in common.
  package var identity: String {
    var path = path[...]
    while path.hasSuffix("/") { path = path.dropLast() }
    if path.hasSuffix(".git") { path = path.dropLast(4) }
    if transport != .file { path = path.drop { $0 == "/" } }
    let defaults: [Transport: UInt16] = [.https: 443, .http: 80, .ssh: 22]
    let place = port.flatMap { $0 == defaults[transport] ? nil : ":\($0)" } ?? ""
    return transport == .file ? String(path) : "\(host)\(place)/\(path)"
  }

  /// The scheme, host and port that credentials are bound to.
  var origin: String { "\(transport)://\(endpoint)" }

  /// The host and port that a socket for it leads to.
  var endpoint: String {
    let standard: UInt16 = transport == .https ? 443 : transport == .http ? 80 : 22
    return "\(host):\(port ?? standard)"
  }

  private static func authority(
    _ text: Substring
  ) -> (user: String?, password: String?, host: String, port: UInt16?) {
    var rest = text
    var user: String?
    var password: String?
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      user = String(parts[0])
      password = parts.count > 1 ? String(parts[1]) : nil
      rest = rest[rest.index(after: at)...]
    }
    var port: UInt16?
    if let colon = rest.lastIndex(of: ":"), let number = UInt16(rest[rest.index(after: colon)...]) {
      port = number
      rest = rest[..<colon]
    }
    return (user, password, rest.lowercased(), port)
  }

  /// Git's short form for ssh: a colon before the first slash.
  private static func shortForm(_ text: String) -> (user: String?, host: String, path: String)? {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex,
      !text[..<colon].contains("/")
    else { return nil }
    let (user, _, host, _) = authority(text[..<colon])
    let path = String(text[text.index(after: colon)...])
    return path.isEmpty || host.isEmpty ? nil : (user, host, path)
  }
}
