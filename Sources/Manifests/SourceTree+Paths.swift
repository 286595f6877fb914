extension SourceTree {
  /// The literal place that a path of this tree leads to once all links are followed.
  func locate(_ path: String) throws(SourceTreeError) -> (path: String, kind: EntryKind) {
    var pending = try Self.components(of: path, from: base)
    pending.reverse()
    var resolved: [String] = []
    var kind = EntryKind.folder
    var followed = 0
    while let name = pending.popLast() {
      let folder = resolved.joined(separator: "/")
      guard kind == .folder else { throw .notFound(path) }
      guard let entry = try entry(named: name, in: folder) else { throw .notFound(path) }
      guard entry.kind == .link else {
        resolved.append(name)
        kind = entry.kind
        continue
      }
      followed += 1
      guard followed <= 10 else { throw .tooManyLinks(path) }
      let place = folder.isEmpty ? name : "\(folder)/\(name)"
      let target = String(decoding: try readLink(place), as: UTF8.self)
      guard !target.hasPrefix("/") else { throw .outside(path, target: target) }
      guard let rest = Self.normalise(resolved, joining: target) else {
        throw .outside(path, target: target)
      }
      resolved = []
      pending.append(contentsOf: rest.reversed())
    }
    return (resolved.joined(separator: "/"), kind)
  }

  /// Joins a path to a folder, both inside a tree: `..` is resolved, a leading `/` means the root.
  ///
  /// - Throws: when the result would lie outside the root.
  package static func join(_ folder: String, _ path: String) throws(SourceTreeError) -> String {
    let start = path.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
    guard let parts = normalise(start, joining: path) else {
      throw .outside(path, target: path)
    }
    return parts.joined(separator: "/")
  }

  private static func components(
    of path: String,
    from base: String
  ) throws(SourceTreeError) -> [String] {
    guard let relative = normalise([], joining: path) else { throw .outside(path, target: path) }
    return base.split(separator: "/").map(String.init) + relative
  }

  private static func normalise(_ start: [String], joining path: String) -> [String]? {
    var parts = start
    for part in path.split(separator: "/") {
      switch part {
      case ".": continue
      case "..":
        guard parts.popLast() != nil else { return nil }
      default: parts.append(String(part))
      }
    }
    return parts
  }
}
