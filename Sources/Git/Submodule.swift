internal import CLibGit2
import Manifests

/// A place of a commit where another repository's files belong.
package struct Submodule: Sendable, Hashable {
  package let path: String
  /// The other repository's address as it is written, which may be relative.
  package let url: String
  /// The commit of the other repository.
  package let commit: String

  package init(path: String, url: String, commit: String) {
    self.path = path
    self.url = url
    self.commit = commit
  }

  /// The other repository's address, a relative one resolved from that of the repository it is written in.
  ///
  /// - Throws: when it is no address, or leads from a server to a place on this machine.
  package func address(from parent: RepositoryURL) throws(GitError) -> RepositoryURL {
    var text = url
    if url.hasPrefix("./") || url.hasPrefix("../") {
      var base = parent.text[...]
      while base.hasSuffix("/") { base = base.dropLast() }
      var rest = url[...]
      while true {
        if rest.hasPrefix("./") {
          rest = rest.dropFirst(2)
        } else if rest.hasPrefix("../"), let end = base.lastIndex(where: { "/:".contains($0) }) {
          rest = rest.dropFirst(3)
          base = base[...end].hasSuffix(":") ? base[...end] : base[..<end]
        } else {
          break
        }
      }
      text = base.hasSuffix(":") ? "\(base)\(rest)" : "\(base)/\(rest)"
    }
    let address = try RepositoryURL(text)
    guard address.transport != .file || parent.transport == .file else {
      throw .badURL(text, reason: "a submodule may not lead to this machine")
    }
    return address
  }
}

extension Snapshot {
  /// The submodules that the commit has, as `.gitmodules` describes them; one without a description is none.
  ///
  /// - Throws: when the repository cannot be read any more.
  package func submodules() throws(GitError) -> [Submodule] {
    guard tree.isFile(".gitmodules"), let text = try? tree.text(at: ".gitmodules") else {
      return []
    }
    let described = Self.described(text)
    return try RepositoryHandle.reading(tree.label, at: place) {
      (repository) throws(Libgit2Failure) in
      var found: [Submodule] = []
      for (path, url) in described {
        guard let commit = try repository.link(at: path, of: self.commit) else { continue }
        found.append(Submodule(path: path, url: url, commit: commit))
      }
      return found
    }
  }

  /// The paths and addresses in a file of sections such as `[submodule "name"]`.
  private static func described(_ text: String) -> [(path: String, url: String)] {
    var sections: [[String: String]] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmed
      if line.hasPrefix("[") {
        sections.append([:])
      } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#"), !line.hasPrefix(";"),
        !sections.isEmpty
      {
        var value = line[line.index(after: equals)...].trimmed
        if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") {
          value = value.dropFirst().dropLast()
        }
        sections[sections.count - 1][line[..<equals].trimmed.lowercased()] = String(value)
      }
    }
    return sections.compactMap { section in
      guard let path = section["path"], let url = section["url"] else { return nil }
      return (path, url)
    }
  }
}

extension RepositoryHandle {
  /// The commit that a submodule's place in a commit's tree names; nil where there is none. `git_tree_entry_bypath`
  fileprivate func link(at path: String, of commit: String) throws(Libgit2Failure) -> String? {
    var id = git_oid()
    try check { git_oid_fromstr(&id, commit) }
    var found: OpaquePointer?
    try check { git_commit_lookup(&found, pointer, &id) }
    defer { git_commit_free(found) }
    guard var root = git_commit_tree_id(found)?.pointee else { return nil }
    var tree: OpaquePointer?
    try check { git_tree_lookup(&tree, pointer, &root) }
    defer { git_tree_free(tree) }
    var entry: OpaquePointer?
    guard git_tree_entry_bypath(&entry, tree, path) == 0 else { return nil }
    defer { git_tree_entry_free(entry) }
    guard git_tree_entry_filemode(entry) == GIT_FILEMODE_COMMIT else { return nil }
    return git_tree_entry_id(entry).map { ObjectHash($0.pointee).hex }
  }
}

extension Substring {
  /// The text without spaces at its ends.
  fileprivate var trimmed: Substring {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return text
  }
}
