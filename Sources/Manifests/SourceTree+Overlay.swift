extension SourceTree {
  /// This tree with files laid over it, by their paths below its root; files whose paths are `hidden` are left out.
  package func overlaid(
    with files: [String: [UInt8]],
    hiding hidden: Set<String> = []
  ) -> SourceTree {
    let prefix = base.isEmpty ? "" : base + "/"
    let upper = SourceTree(
      label: label,
      files: Dictionary(files.map { (prefix + $0.key, $0.value) }) { first, _ in first }
    )
    let hidden = Set(hidden.map { prefix + $0 })
    let lower = self
    return rebuilt { (folder) throws(SourceTreeError) in
      let added = (try? upper.literalEntries(of: folder)) ?? []
      guard let own = try? lower.literalEntries(of: folder) else {
        guard !added.isEmpty else { throw .notFound(folder) }
        return added
      }
      let names = Set(added.map(\.name))
      let parent = folder.isEmpty ? "" : folder + "/"
      return own.filter { !names.contains($0.name) && !hidden.contains(parent + $0.name) } + added
    } read: { (path) throws(SourceTreeError) in
      if let bytes = try? upper.literalBytes(at: path) { return bytes }
      return try lower.literalBytes(at: path)
    }
  }
}
