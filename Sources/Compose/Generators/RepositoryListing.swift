import Manifests

/// The folders and files of a repository, as git generators see them.
final class RepositoryListing {
  let tree: SourceTree
  private let showsHiddenFolders: Bool
  private var walked: (folders: [String], files: [String])?

  init(_ tree: SourceTree, showsHiddenFolders: Bool) {
    self.tree = tree
    self.showsHiddenFolders = showsHiddenFolders
  }

  /// The folders in the order of a walk, the root left out; hidden ones and what is below them only if wanted.
  func folders() throws(SourceTreeError) -> [String] {
    let folders = try walk().folders
    // Argo CD walks a checkout, so that Git's own folder is one of the hidden ones.
    guard !showsHiddenFolders else { return [".git"] + folders }
    return folders.filter { folder in
      !folder.utf8.starts(with: [0x2E]) && !folder.utf8.containsHiddenPart
    }
  }

  /// All files in the order of a walk; a link is a file.
  func files() throws(SourceTreeError) -> [String] {
    try walk().files
  }

  private func walk() throws(SourceTreeError) -> (folders: [String], files: [String]) {
    if let walked { return walked }
    var result: (folders: [String], files: [String]) = ([], [])
    try descend("", depth: 0, into: &result)
    walked = result
    return result
  }

  private func descend(
    _ folder: String,
    depth: Int,
    into result: inout (folders: [String], files: [String])
  ) throws(SourceTreeError) {
    guard depth < 256 else { throw .tooManyLinks(folder) }
    for entry in try tree.entries(of: folder) where entry.name != ".git" {
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      if entry.kind == .folder {
        result.folders.append(path)
        try descend(path, depth: depth + 1, into: &result)
      } else {
        result.files.append(path)
      }
    }
  }
}

extension String.UTF8View {
  /// Whether a part of the path behind a slash starts with a dot.
  fileprivate var containsHiddenPart: Bool {
    var isStart = false
    for byte in self {
      if isStart, byte == 0x2E { return true }
      isStart = byte == 0x2F
    }
    return false
  }
}
