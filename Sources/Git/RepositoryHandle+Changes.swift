internal import CLibGit2
import Manifests

extension RepositoryHandle {
  /// The paths that differ between two commits, renamed files under both names, sorted by their bytes. `git_diff_tree_to_tree`
  func changedPaths(from old: String, to new: String) throws(Libgit2Failure) -> [String] {
    let before = try tree(of: old)
    defer { git_tree_free(before) }
    let after = try tree(of: new)
    defer { git_tree_free(after) }
    var options = git_diff_options()
    swell_git_diff_options(&options)
    var diff: OpaquePointer?
    let owner = pointer
    try check { git_diff_tree_to_tree(&diff, owner, before, after, &options) }
    defer { git_diff_free(diff) }
    var paths: Set<String> = []
    for position in 0..<git_diff_num_deltas(diff) {
      guard let delta = git_diff_get_delta(diff, position)?.pointee else { continue }
      for path in [delta.old_file.path, delta.new_file.path] {
        if let path { paths.insert(String(cString: path)) }
      }
    }
    return paths.sorted { $0.precedes($1) }
  }

  /// The tree of a commit; to be freed by the caller. `git_object_peel`
  private func tree(of commit: String) throws(Libgit2Failure) -> OpaquePointer? {
    var object: OpaquePointer?
    let owner = pointer
    try check { git_revparse_single(&object, owner, commit) }
    defer { git_object_free(object) }
    var tree: OpaquePointer?
    try check { git_object_peel(&tree, object, GIT_OBJECT_TREE) }
    return tree
  }
}
