/// The scheme, host and port of a URL: what credentials are bound to.
package struct Origin: Sendable, Hashable {
  package let scheme: String
  /// The host, an IPv6 address without its brackets.
  package let host: String
  package let port: UInt16

  /// Reads the origin of a URL, nil where it has none; user and password are dropped.
  package init?(url: String) {
    guard let colons = url.range(of: "://"), colons.lowerBound > url.startIndex else { return nil }
    scheme = url[..<colons.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { return nil }
    var authority = Self.authority(of: url, from: colons.upperBound)
    if let at = authority.lastIndex(of: "@") {
      authority = authority[authority.index(after: at)...]
    }
    guard let (host, port) = Self.split(authority) else { return nil }
    self.host = host
    if port.isEmpty {
      self.port = scheme == "https" ? 443 : 80
    } else {
      guard let number = UInt16(port), number > 0 else { return nil }
      self.port = number
    }
  }

  /// Whether the host is this machine.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1"
      || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
  }

  /// Host and port as a `Host` field names them.
  package var authority: String {
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return bracketedHost + (isUsual ? "" : ":\(port)")
  }

  /// The host as a URL names it.
  package var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

  static func authority(of url: String, from start: String.Index) -> Substring {
    let rest = url[start...]
    let end = rest.utf8.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 }
    return rest[..<(end ?? rest.endIndex)]
  }

  private static func split(_ authority: Substring) -> (host: String, port: Substring)? {
    if authority.first == "[" {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      let rest = authority[authority.index(after: close)...]
      guard rest.isEmpty || rest.first == ":" else { return nil }
      return (
        String(authority[authority.index(after: authority.startIndex)..<close]), rest.dropFirst()
      )
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty else { return nil }
    return (host.lowercased(), parts.count > 1 ? parts[1] : "")
  }
}

extension Origin: CustomStringConvertible {
  package var description: String { "\(scheme)://\(authority)" }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var start = utf8.startIndex
    while start < utf8.endIndex {
      if utf8[start...].starts(with: text.utf8) {
        return start..<utf8.index(start, offsetBy: text.utf8.count)
      }
      start = utf8.index(after: start)
    }
    return nil
  }
}
