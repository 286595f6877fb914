package import Manifests

/// A glob over the files of a tree: `*` and `?` stay inside a folder, `**` crosses folders, `{a,b}` are alternatives.
package struct TreeGlob: Sendable, Hashable {
  private let alternatives: [[String]]

  /// Whether a path has anything that makes it a glob.
  package static func isGlob(_ path: String) -> Bool {
    path.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B || $0 == 0x7B }
  }

  /// Reads a glob; nil where it is malformed.
  package init?(_ text: String) {
    guard let expanded = Self.expanded(text) else { return nil }
    alternatives = expanded.map { $0.split(separator: "/").map(String.init) }
    for part in alternatives.joined() where part != "**" {
      guard SegmentPattern(part, negations: [0x5E, 0x21]) != nil else { return nil }
    }
  }

  /// The files and folders that match, folder by folder in sorted order, each once.
  ///
  /// - Throws: when a folder cannot be listed.
  package func matches(in tree: SourceTree) throws(SourceTreeError) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    for parts in alternatives {
      for path in try Self.paths(parts[...], in: tree) where seen.insert(path).inserted {
        result.append(path)
      }
    }
    return result
  }

  private static func paths(
    _ parts: ArraySlice<String>,
    in tree: SourceTree
  ) throws(SourceTreeError) -> [String] {
    guard let last = parts.last else { return [""] }
    let folders = try paths(parts.dropLast(), in: tree)
    var result: [String] = []
    if last == "**" {
      for folder in folders where tree.isFolder(folder) {
        try descend(folder, in: tree, depth: 0, into: &result)
      }
      return result
    }
    guard let pattern = SegmentPattern(last, negations: [0x5E, 0x21]) else { return [] }
    for folder in folders where tree.isFolder(folder) {
      for entry in try tree.entries(of: folder) where pattern.matches(entry.name) {
        result.append(folder.isEmpty ? entry.name : "\(folder)/\(entry.name)")
      }
    }
    return result
  }

  /// Everything below a folder, itself included.
  private static func descend(
    _ folder: String,
    in tree: SourceTree,
    depth: Int,
    into result: inout [String]
  ) throws(SourceTreeError) {
    guard depth < 64 else { throw .tooManyLinks(folder) }
    result.append(folder)
    for entry in try tree.entries(of: folder) {
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      if entry.kind == .folder {
        try descend(path, in: tree, depth: depth + 1, into: &result)
      } else {
        result.append(path)
      }
    }
  }

  /// The patterns that alternatives in braces stand for; nil where a brace is not closed.
  private static func expanded(_ text: String) -> [String]? {
    let bytes = Array(text.utf8)
    guard let open = bytes.firstIndex(of: 0x7B) else { return [text] }
    var depth = 0
    var starts = [open + 1]
    var choices: [ArraySlice<UInt8>] = []
    for index in open..<bytes.count {
      switch bytes[index] {
      case 0x7B: depth += 1
      case 0x2C where depth == 1:
        choices.append(bytes[(starts.last ?? 0)..<index])
        starts.append(index + 1)
      case 0x7D:
        depth -= 1
        guard depth == 0 else { continue }
        choices.append(bytes[(starts.last ?? 0)..<index])
        var result: [String] = []
        for choice in choices {
          let whole = bytes[..<open] + choice + bytes[(index + 1)...]
          guard let more = expanded(String(decoding: whole, as: UTF8.self)) else { return nil }
          result += more
        }
        return result
      default: break
      }
    }
    return nil
  }
}
