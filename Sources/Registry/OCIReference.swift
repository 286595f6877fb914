/// An artefact in a registry: `oci://host/path`, with `:tag` or `@sha256:…` behind it or not.
struct OCIReference: Sendable, Hashable {
  let host: String
  let path: String
  /// A tag or a digest; empty for none.
  var version: String

  /// Reads a reference.
  ///
  /// - Throws: when the text is none.
  init(_ text: String) throws(RegistryError.Problem) {
    guard text.hasPrefix("oci://") else { throw .badURL(text) }
    let rest = text.dropFirst("oci://".utf8.count)
    guard let slash = rest.firstIndex(of: "/") else {
      throw .badReference("'\(text)' names a registry without a repository")
    }
    let named = String(rest[..<slash])
    host = ["docker.io", "index.docker.io"].contains(named) ? "registry-1.docker.io" : named
    var path = rest[rest.index(after: slash)...]
    while path.last == "/" { path = path.dropLast() }
    if let at = path.firstIndex(of: "@") {
      version = String(path[path.index(after: at)...])
      path = path[..<at]
      if let colon = path.firstIndex(of: ":") { path = path[..<colon] }
    } else if let colon = path.lastIndex(of: ":") {
      version = String(path[path.index(after: colon)...])
      path = path[..<colon]
    } else {
      version = ""
    }
    self.path = String(path)
    let isPlain = self.path.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x2D...0x39).contains(byte) || byte == 0x5F
    }
    guard !host.isEmpty, !self.path.isEmpty, isPlain, !host.contains("@"),
      !self.path.split(separator: "/").contains("..")
    else { throw .badReference("'\(text)' is no name of a repository in a registry") }
  }

  var url: String { "oci://\(host)/\(path)" }

  /// Whether the version is the digest of a manifest.
  var isDigest: Bool { version.hasPrefix("sha256:") }

  /// The tag of a chart's version: a plus sign cannot be in one.
  static func tag(of version: String) -> String { version.replacing("+", with: "_") }

  /// The chart's version of a tag.
  static func version(of tag: String) -> String { tag.replacing("_", with: "+") }
}
