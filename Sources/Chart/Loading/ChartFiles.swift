import Archive
import Manifests

/// Lists a chart's files.
enum ChartFiles {
  /// The files of a folder but those that `.helmignore` leaves out, in the order of their paths.
  static func list(of tree: SourceTree) throws(ChartError) -> [ChartFile] {
    let rules = try ignoreRules(of: tree)
    do throws(SourceTreeError) {
      var files: [ChartFile] = []
      try collect("", of: tree, rules: rules, depth: 0, into: &files)
      return files
    } catch {
      throw ChartError(nil, .chart(tree.place), .text("\(error)"))
    }
  }

  /// The files of a packed chart; the name of its outer folder does not count.
  static func list(
    ofArchive bytes: [UInt8],
    name: String,
    limits: ArchiveLimits
  ) throws(ChartError) -> [ChartFile] {
    do throws(ArchiveError) {
      return try untar(bytes, strippingFolder: true, limits: limits, subject: name).map { file in
        ChartFile(name: file.path) { () throws(SourceTreeError) in file.bytes }
      }
    } catch {
      throw ChartError(nil, .chart(name), .text("\(error.problem)"))
    }
  }

  private static func ignoreRules(of tree: SourceTree) throws(ChartError) -> IgnoreRules {
    let name = ".helmignore"
    guard tree.isFile(name) else { return IgnoreRules() }
    let bytes: [UInt8]
    do throws(SourceTreeError) {
      bytes = try tree.bytes(at: name)
    } catch {
      throw ChartError(nil, .chart(tree.place), .text("\(error)"))
    }
    do throws(IgnoreRules.Refusal) {
      return try IgnoreRules(bytes)
    } catch {
      let place = Location(file: ChartOrigin(tree.base).file(name), line: error.line)
      throw ChartError(place, .chart(tree.place), .text(error.cause))
    }
  }

  private static func collect(
    _ folder: String,
    of tree: SourceTree,
    rules: IgnoreRules,
    depth: Int,
    into files: inout [ChartFile]
  ) throws(SourceTreeError) {
    guard depth < 64 else { throw .tooManyLinks(folder) }
    let (place, entries) = try tree.placedEntries(of: folder)
    for entry in entries {
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      var kind = entry.kind
      if kind == .link {
        guard let target = tree.kind(of: path) else {
          // Reading it says why the link cannot be followed.
          _ = try tree.bytes(at: path)
          continue
        }
        kind = target
      }
      if rules.ignores(path, isFolder: kind == .folder) { continue }
      if kind == .folder {
        try collect(path, of: tree, rules: rules, depth: depth + 1, into: &files)
      } else {
        files.append(file(entry, at: path, in: place, of: tree))
      }
    }
  }
}

extension ChartFiles {
  /// A file of a literal folder; where it is no link, nothing is searched for when it is read.
  private static func file(
    _ entry: SourceTree.Entry,
    at path: String,
    in folder: String,
    of tree: SourceTree
  ) -> ChartFile {
    guard entry.kind == .file else {
      return ChartFile(name: path) { () throws(SourceTreeError) in try tree.bytes(at: path) }
    }
    let literal = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
    return ChartFile(name: path) { () throws(SourceTreeError) in
      try tree.bytes(literallyAt: literal)
    }
  }
}

extension SourceTree {
  /// The folder that this tree is of a repository, or what the repository is called.
  fileprivate var place: String { base.isEmpty ? label : base }
}
