internal import CLibGit2
import Manifests

extension Snapshot {
  /// Reads a commit of a repository; the repository stays open as long as the tree is used. `git_commit_lookup`
  init(
    _ commit: ObjectHash,
    in repository: consuming RepositoryHandle,
    label: String
  ) throws(Libgit2Failure) {
    var id = commit.oid
    var found: OpaquePointer?
    let pointer = repository.pointer
    try check { git_commit_lookup(&found, pointer, &id) }
    defer { git_commit_free(found) }
    guard let root = git_commit_tree_id(found) else {
      throw Libgit2Failure(code: GIT_ENOTFOUND.rawValue, category: 0, message: "no tree")
    }
    let tree = CommitTree(repository: repository, root: ObjectHash(root.pointee))
    self.init(
      commit: commit.hex,
      subject: git_commit_summary(found).map { String(cString: $0) } ?? "",
      author: git_commit_author(found)?.pointee.name.map { String(cString: $0) } ?? "",
      committedAt: Int(git_commit_time(found)),
      tree: tree.sourceTree(label: "\(label)@\(commit.hex.prefix(7))")
    )
  }
}
