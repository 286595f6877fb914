internal import CLibGit2
import Manifests

extension Snapshot {
  /// Finds a revision's commit in the repository at a path.
  ///
  /// `damaged` is called when later, while files are read, the repository turns out to be broken.
  static func find(
    _ resolver: RevisionResolver,
    at path: String,
    label: String,
    damaged: (@Sendable () -> Void)? = nil
  ) throws(GitError) -> Snapshot {
    let repository: RepositoryHandle
    do {
      repository = try RepositoryHandle(at: path)
    } catch {
      throw .library(label, reason: error.message)
    }
    let (name, commit) = try resolver.resolve(in: repository)
    do {
      return try Snapshot(
        commit,
        named: name,
        in: repository,
        at: path,
        label: label,
        damaged: damaged
      )
    } catch {
      throw .library(label, reason: error.message)
    }
  }

  /// Reads a commit of a repository; the repository stays open as long as the tree is used. `git_commit_lookup`
  private init(
    _ commit: ObjectHash,
    named name: String,
    in repository: consuming RepositoryHandle,
    at path: String,
    label: String,
    damaged: (@Sendable () -> Void)?
  ) throws(Libgit2Failure) {
    var id = commit.oid
    var found: OpaquePointer?
    let pointer = repository.pointer
    try check { git_commit_lookup(&found, pointer, &id) }
    defer { git_commit_free(found) }
    guard let root = git_commit_tree_id(found) else { throw Libgit2Failure("no tree") }
    let tree = CommitTree(
      repository: repository,
      root: ObjectHash(root.pointee),
      damaged: damaged
    )
    self.init(
      commit: commit.hex,
      subject: git_commit_summary(found).map { String(cString: $0) } ?? "",
      author: git_commit_author(found)?.pointee.name.map { String(cString: $0) } ?? "",
      committedAt: Int(git_commit_time(found)),
      tree: tree.sourceTree(label: "\(label)@\(commit.hex.prefix(7))"),
      name: name,
      place: path
    )
  }
}
