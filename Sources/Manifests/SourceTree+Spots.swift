extension SourceTree {
  /// Something of a tree that can be looked at, by its literal path from the provider's root.
  package enum Spot: Sendable, Hashable {
    /// The names in a folder.
    case listing(String)
    /// What a name stands for.
    case entry(String)
    /// The bytes of a file, or the target of a link.
    case file(String)

    package var path: String {
      switch self {
      case .listing(let path), .entry(let path), .file(let path): path
      }
    }
  }

  /// What there is to see at a spot, as bytes that differ where it differs; nil where there is nothing.
  package func contents(of spot: Spot) -> [UInt8]? {
    switch spot {
    case .file(let path): return try? literalBytes(at: path)
    case .listing(let folder):
      guard let entries = try? literalEntries(of: folder) else { return nil }
      return entries.map { "\($0.kind) \($0.name)\n" }.sorted().flatMap { Array($0.utf8) }
    case .entry(let path):
      let parts = path.split(separator: "/")
      let folder = parts.dropLast().joined(separator: "/")
      guard let name = parts.last, let entry = try? entry(named: String(name), in: folder) else {
        return nil
      }
      return Array("\(entry.kind)".utf8)
    }
  }
}
