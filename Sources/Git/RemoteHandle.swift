internal import CLibGit2
import Glibc
import Manifests

/// A remote of libgit2 that has no name in any configuration; freed with the value.
struct RemoteHandle: ~Copyable {
  private let pointer: OpaquePointer

  /// Names a remote by its address. `git_remote_create_anonymous`
  init(url: String, in repository: borrowing RepositoryHandle) throws(Libgit2Failure) {
    var made: OpaquePointer?
    let owner = repository.pointer
    try check { git_remote_create_anonymous(&made, owner, url) }
    guard let made else { throw Libgit2Failure(code: -1, category: 0, message: "not made") }
    pointer = made
  }

  /// Fetches references and points HEAD where the remote's points; what the remote no longer has goes away. `git_remote_fetch`
  func fetch(
    _ specifications: [String],
    options: inout git_fetch_options,
    into repository: borrowing RepositoryHandle
  ) throws(Libgit2Failure) {
    options.prune = GIT_FETCH_PRUNE
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    let remote = pointer
    var callbacks = options.callbacks
    try check { git_remote_connect(remote, GIT_DIRECTION_FETCH, &callbacks, nil, nil) }
    defer { git_remote_disconnect(remote) }
    let head = defaultBranch()
    var strings = specifications.map { strdup($0) }
    defer { strings.forEach { free($0) } }
    try strings.withUnsafeMutableBufferPointer { (buffer) throws(Libgit2Failure) in
      var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
      try check { git_remote_fetch(remote, &array, &options, nil) }
    }
    guard let head else { return }
    let owner = repository.pointer
    try check { git_repository_set_head(owner, head) }
  }

  /// The branch that the remote's HEAD points to. `git_remote_default_branch`
  private func defaultBranch() -> String? {
    var buffer = git_buf()
    guard git_remote_default_branch(&buffer, pointer) == 0 else { return nil }
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { String(cString: $0) }
  }

  deinit { git_remote_free(pointer) }
}

extension Libgit2Failure {
  /// Whether the local copy itself is broken, so that making it anew may help.
  var isDamage: Bool {
    [GIT_ERROR_ODB, GIT_ERROR_ZLIB, GIT_ERROR_REFERENCE, GIT_ERROR_REPOSITORY, GIT_ERROR_INDEXER]
      .contains { $0.rawValue == category }
  }
}
