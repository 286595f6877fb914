extension SourceTree {
  /// This tree with other trees in the place of folders, or why what belongs there cannot be read.
  package func grafted(with grafts: [String: Result<SourceTree, SourceTreeError>]) -> SourceTree {
    guard !grafts.isEmpty else { return self }
    var added: [String: [Entry]] = [:]
    for path in grafts.keys {
      let (folder, name) = Self.split(path)
      added[folder, default: []].append(Entry(name: name, kind: .folder))
    }
    let lower = self
    let extra = added
    return rebuilt { (folder) throws(SourceTreeError) in
      if let (tree, path) = try Self.graft(at: folder, among: grafts) {
        return try tree.literalEntries(of: path)
      }
      let own = try lower.literalEntries(of: folder)
      guard let more = extra[folder] else { return own }
      let names = Set(more.map(\.name))
      return own.filter { !names.contains($0.name) } + more
    } read: { (path) throws(SourceTreeError) in
      if let (tree, path) = try Self.graft(at: path, among: grafts) {
        return try tree.literalBytes(at: path)
      }
      return try lower.literalBytes(at: path)
    }
  }

  /// The same tree, each of its files read through a function that gets its literal path and its bytes.
  package func readThrough(
    _ function:
      @escaping @Sendable (_ path: String, _ bytes: [UInt8]) throws(SourceTreeError) ->
      [UInt8]
  ) -> SourceTree {
    let lower = self
    return rebuilt { (folder) throws(SourceTreeError) in
      try lower.literalEntries(of: folder)
    } read: { (path) throws(SourceTreeError) in
      try function(path, try lower.literalBytes(at: path))
    }
  }

  /// The grafted tree that a path lies in, with the path there; nil where it lies in none.
  private static func graft(
    at path: String,
    among grafts: [String: Result<SourceTree, SourceTreeError>]
  ) throws(SourceTreeError) -> (tree: SourceTree, path: String)? {
    for (place, graft) in grafts where path == place || path.hasPrefix(place + "/") {
      let rest = path.utf8.dropFirst(place.utf8.count + 1)
      return (try graft.get(), String(decoding: rest, as: UTF8.self))
    }
    return nil
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }
}
