internal import CLibGit2
import Glibc
import Manifests

/// A remote of libgit2 that has no name in any configuration; freed with the value.
struct RemoteHandle: ~Copyable {
  private let pointer: OpaquePointer

  /// Names a remote by its address, which no configuration replaces. `git_remote_create_with_opts`
  init(url: String, in repository: borrowing RepositoryHandle) throws(Libgit2Failure) {
    var made: OpaquePointer?
    var options = git_remote_create_options()
    swell_git_create_options(&options)
    options.repository = repository.pointer
    try check { git_remote_create_with_opts(&made, url, &options) }
    guard let made else { throw Libgit2Failure("not made") }
    pointer = made
  }

  /// Names a remote by its address alone, which can be asked and not be fetched from. `git_remote_create_detached`
  init(url: String) throws(Libgit2Failure) {
    var made: OpaquePointer?
    try check { git_remote_create_detached(&made, url) }
    guard let made else { throw Libgit2Failure("not made") }
    pointer = made
  }

  /// What HEAD, the branches and the tags point to, by name. `git_remote_ls`
  func references(_ options: git_fetch_options) throws(Libgit2Failure) -> [String: String] {
    try connect(options)
    defer { git_remote_disconnect(pointer) }
    return try references()
  }

  /// The same while a conversation lasts.
  private func references() throws(Libgit2Failure) -> [String: String] {
    var references: [String: String] = [:]
    for head in try advertised() {
      references[String(cString: head.name)] = ObjectHash(head.oid).hex
    }
    return references
  }

  /// Begins a conversation. `git_remote_connect_ext`
  private func connect(_ options: git_fetch_options) throws(Libgit2Failure) {
    let remote = pointer
    var connecting = git_remote_connect_options()
    swell_git_connect_options(&connecting)
    connecting.callbacks = options.callbacks
    try check { git_remote_connect_ext(remote, GIT_DIRECTION_FETCH, &connecting) }
  }

  /// What the remote tells while the conversation lasts.
  private func advertised() throws(Libgit2Failure) -> [git_remote_head] {
    let remote = pointer
    var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    try check { git_remote_ls(&heads, &count, remote) }
    return (0..<count).compactMap { heads?[$0]?.pointee }
  }

  /// Fetches references and points HEAD where the remote's points; what the remote no longer has goes away. `git_remote_fetch`
  ///
  /// - Returns: what the remote's references point to, as `references` does.
  func fetch(
    _ specifications: [String],
    options: inout git_fetch_options,
    into repository: borrowing RepositoryHandle
  ) throws(Libgit2Failure) -> [String: String] {
    options.prune = GIT_FETCH_PRUNE
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    let remote = pointer
    try connect(options)
    defer { git_remote_disconnect(remote) }
    let references = try references()
    let branch = defaultBranch()
    // A HEAD without a branch has to be asked for by itself.
    let head = branch == nil ? advertisedHead() : nil
    let wanted = head == nil ? specifications : specifications + ["+HEAD:refs/swell/head"]
    var strings = wanted.map { strdup($0) }
    defer { strings.forEach { free($0) } }
    try strings.withUnsafeMutableBufferPointer { (buffer) throws(Libgit2Failure) in
      var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
      try check { git_remote_fetch(remote, &array, &options, nil) }
    }
    let owner = repository.pointer
    if let branch {
      try check { git_repository_set_head(owner, branch) }
    } else if var id = head {
      try check { git_repository_set_head_detached(owner, &id) }
    }
    return references
  }

  /// The branch that the remote's HEAD points to. `git_remote_default_branch`
  private func defaultBranch() -> String? {
    var buffer = git_buf()
    guard git_remote_default_branch(&buffer, pointer) == 0 else { return nil }
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { String(cString: $0) }
  }

  /// The commit that the remote tells for HEAD.
  private func advertisedHead() -> git_oid? {
    (try? advertised())?.first { String(cString: $0.name) == "HEAD" }?.oid
  }

  deinit { git_remote_free(pointer) }
}
