import Glibc
import Manifests

/// The proxy through which a repository's server is reached.
package struct ProxyPlace: Sendable, Hashable {
  /// Its address, which may hold user and password.
  let address: String
  /// Its host and port.
  let endpoint: String

  /// Reads an address such as `http://proxy:3128`; nil where it names no host.
  private init?(_ address: String) {
    let scheme = address.firstRange(of: "://")
    let isSecure = scheme.map { address[..<$0.lowerBound] == "https" } ?? false
    var place = (scheme.map { address[$0.upperBound...] } ?? address[...]).prefix { $0 != "/" }
    if let at = place.lastIndex(of: "@") { place = place[place.index(after: at)...] }
    let parts = place.split(separator: ":", maxSplits: 1)
    guard let name = parts.first else { return nil }
    self.address = scheme == nil ? "http://" + address : address
    let port = parts.count > 1 ? String(parts[1]) : isSecure ? "443" : "80"
    endpoint = "\(name.lowercased()):\(port)"
  }

  /// The proxy that access names, else the environment's, which is never asked for this machine; nil for none.
  init?(for url: RepositoryURL, _ access: GitAccess) {
    guard url.transport == .https || url.transport == .http else { return nil }
    if let given = access.proxy {
      self.init(given.reveal())
      return
    }
    let isLocal = url.host == "localhost" || url.host.hasPrefix("127.") || url.host == "[::1]"
    let exceptions = Self.variable("no_proxy", "NO_PROXY") ?? ""
    // Servers may be told of a request's field `Proxy` as of `HTTP_PROXY`, so that only the small name counts.
    let address =
      url.transport == .https
      ? Self.variable("https_proxy", "HTTPS_PROXY") : Self.variable("http_proxy")
    guard !isLocal, let address, !Self.excepts(url.host, exceptions) else { return nil }
    self.init(address)
  }

  /// Whether a list of hosts, separated by commas, names a host or a domain that it is in; `*` names all.
  package static func excepts(_ host: String, _ list: String) -> Bool {
    list.lowercased().split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { entry in
      let name = entry.prefix { $0 != ":" }
      guard name != "*" else { return true }
      return host == name || host.hasSuffix(name.hasPrefix(".") ? String(name) : "." + name)
    }
  }

  private static func variable(_ names: String...) -> String? {
    names.lazy.compactMap { getenv($0).map { String(cString: $0) } }.first { !$0.isEmpty }
  }
}
