extension SourceTree {
  /// A tree of files held in memory, such as an archive's; folders follow from the paths.
  package init(label: String, files: [String: [UInt8]], links: [String: String] = [:]) {
    var folders: [String: [String: EntryKind]] = ["": [:]]
    for (path, kind) in files.keys.map({ ($0, EntryKind.file) })
      + links.keys.map({ ($0, EntryKind.link) })
    {
      var parts = path.split(separator: "/").map(String.init)
      guard var name = parts.popLast() else { continue }
      var kind = kind
      while true {
        let folder = parts.joined(separator: "/")
        folders[folder, default: [:]][name] = kind
        guard let parent = parts.popLast() else { break }
        name = parent
        kind = .folder
      }
    }
    let listing = folders.mapValues { names in
      names.map { Entry(name: $0.key, kind: $0.value) }
    }
    self.init(label: label) { (folder) throws(SourceTreeError) in
      guard let entries = listing[folder] else { throw .notFound(folder) }
      return entries
    } read: { (path) throws(SourceTreeError) in
      if let target = links[path] { return Array(target.utf8) }
      guard let bytes = files[path] else { throw .notFound(path) }
      return bytes
    }
  }

  /// A tree of text files held in memory.
  package init(label: String, texts: [String: String]) {
    self.init(label: label, files: texts.mapValues { Array($0.utf8) })
  }
}
