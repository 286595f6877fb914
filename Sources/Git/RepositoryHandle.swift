internal import CLibGit2
import Manifests

/// An open repository of libgit2; freed with the value, which has one owner, so that one thread at a time uses it.
struct RepositoryHandle: ~Copyable, @unchecked Sendable {
  let pointer: OpaquePointer

  /// Opens the repository at a path, bare or not, without looking in the folders above it. `git_repository_open_ext`
  init(at path: String) throws(Libgit2Failure) {
    _ = libgit2
    var opened: OpaquePointer?
    let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
    try check { git_repository_open_ext(&opened, path, flags, nil) }
    guard let opened else { throw Libgit2Failure("not opened") }
    pointer = opened
  }

  /// Makes an empty bare repository. `git_repository_init`
  init(makingBareAt path: String) throws(Libgit2Failure) {
    _ = libgit2
    var made: OpaquePointer?
    try check { git_repository_init(&made, path, 1) }
    guard let made else { throw Libgit2Failure("not made") }
    pointer = made
  }

  /// The id of the object that an expression names, commits behind tags looked up. `git_revparse_single`
  func commit(named expression: String) throws(Libgit2Failure) -> ObjectHash {
    var object: OpaquePointer?
    try check { git_revparse_single(&object, pointer, expression) }
    defer { git_object_free(object) }
    var commit: OpaquePointer?
    try check { git_object_peel(&commit, object, GIT_OBJECT_COMMIT) }
    defer { git_object_free(commit) }
    guard let id = git_object_id(commit) else {
      throw Libgit2Failure("no commit")
    }
    return ObjectHash(id.pointee)
  }

  /// The full names of all references, such as `refs/heads/main`. `git_reference_list`
  func references() throws(Libgit2Failure) -> [String] {
    var names = git_strarray()
    try check { git_reference_list(&names, pointer) }
    defer { git_strarray_dispose(&names) }
    return (0..<names.count).compactMap { names.strings[$0].map { String(cString: $0) } }
  }

  /// The URLs of the repository's remotes. `git_remote_list`
  func remoteURLs() throws(Libgit2Failure) -> [String] {
    var names = git_strarray()
    try check { git_remote_list(&names, pointer) }
    defer { git_strarray_dispose(&names) }
    return (0..<names.count).compactMap { index in
      var remote: OpaquePointer?
      guard git_remote_lookup(&remote, pointer, names.strings[index]) == 0 else { return nil }
      defer { git_remote_free(remote) }
      return git_remote_url(remote).map { String(cString: $0) }
    }
  }

  /// Opens a repository for a moment; what goes wrong is told about it under a name.
  static func reading<Result>(
    _ name: String,
    at path: String,
    _ body: (borrowing RepositoryHandle) throws(Libgit2Failure) -> Result
  ) throws(GitError) -> Result {
    do {
      let repository = try RepositoryHandle(at: path)
      return try body(repository)
    } catch {
      throw .library(name, reason: error.message)
    }
  }

  /// Whether the repository has no working folder. `git_repository_is_bare`
  var isBare: Bool { git_repository_is_bare(pointer) == 1 }

  deinit { git_repository_free(pointer) }
}
