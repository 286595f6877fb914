extension KustomizeSettings.RemoteFolder: CustomStringConvertible {
  package var description: String {
    let place = path.isEmpty ? repository : "\(repository)//\(path)"
    return revision.isEmpty ? place : "\(place)?ref=\(revision)"
  }

  private static let schemes = ["ssh://", "https://", "http://", "file://"]

  /// Reads what a kustomization may write for a folder of a Git repository; nil for any other path.
  ///
  /// `//` parts the repository from the folder; a `.git` or `_git` in the path, or the two names of a GitHub repository, do it too.
  package init?(_ text: String) {
    var rest = text[...]
    var revision = ""
    if let question = rest.firstIndex(of: "?") {
      for pair in rest[rest.index(after: question)...].split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0] == "ref" || parts[0] == "version" {
          revision = String(parts[1])
        }
      }
      rest = rest[..<question]
    }
    if rest.hasPrefix("git::") { rest = rest.dropFirst(5) }
    let start = Self.hostEnd(of: rest)
    guard let start else { return nil }
    let host = String(rest[..<start])
    let path = rest[start...]
    guard let (repository, folder) = Self.split(path, isGitHub: host.contains("github.com")) else {
      return nil
    }
    self.init(repository: host + repository, path: folder, revision: revision)
  }

  /// Where the host of an address ends and the path of the repository starts; nil where there is no host.
  private static func hostEnd(of text: Substring) -> Substring.Index? {
    for scheme in schemes where text.lowercased().hasPrefix(scheme) {
      let after = text.index(text.startIndex, offsetBy: scheme.count)
      if scheme == "file://" { return after }
      return text[after...].firstIndex(of: "/").map { text.index(after: $0) }
    }
    if let at = text.firstIndex(of: "@"), !text[..<at].contains("/"),
      let colon = text[at...].firstIndex(where: { $0 == ":" || $0 == "/" })
    {
      return text.index(after: colon)
    }
    for host in ["github.com/", "github.com:"] where text.lowercased().hasPrefix(host) {
      return text.index(text.startIndex, offsetBy: host.count)
    }
    return nil
  }

  private static func split(
    _ path: Substring,
    isGitHub: Bool
  ) -> (repository: String, folder: String)? {
    guard !path.isEmpty else { return nil }
    if let range = path.firstRange(of: "//") {
      return (String(path[..<range.lowerBound]), trimmed(path[range.upperBound...]))
    }
    if let range = path.firstRange(of: ".git") {
      let after = path[range.upperBound...]
      guard after.isEmpty || after.hasPrefix("/") else { return nil }
      return (String(path[..<range.upperBound]), trimmed(after))
    }
    let parts = path.split(separator: "/")
    if let mark = parts.firstIndex(of: "_git"), mark + 1 < parts.count {
      return (
        parts[...(mark + 1)].joined(separator: "/"),
        parts[(mark + 2)...].joined(separator: "/")
      )
    }
    guard isGitHub, parts.count >= 2 else { return nil }
    return (parts[..<2].joined(separator: "/"), parts[2...].joined(separator: "/"))
  }

  private static func trimmed(_ path: Substring) -> String {
    path.split(separator: "/").joined(separator: "/")
  }
}
