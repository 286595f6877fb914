internal import CLibGit2
import Manifests

/// A bare copy of a remote repository in a cache folder, brought up to date when a snapshot needs it.
///
/// The actor guards the folder within the process, a file lock beside it among processes; a copy that was cut off half-way is
/// made anew. Commits that are there already are read without asking the remote.
package actor Mirror {
  package nonisolated let url: RepositoryURL
  private let folder: String
  private let credentials: Credentials?
  private let executor = MirrorExecutor()
  private var isFresh = false

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Names the mirror of a repository below a cache folder; nothing is touched yet.
  package init(of url: RepositoryURL, cache: String, credentials: Credentials? = nil) {
    self.url = url
    self.credentials = credentials
    folder = "\(cache)/\(Self.digest(of: url.text))"
  }

  /// The commit that a revision names, with its files.
  ///
  /// The remote is asked once in the life of this value, unless `refreshing`.
  /// - Throws: when the remote cannot be read, or has no such revision.
  package func snapshot(
    of revision: String,
    tagPrefix: String = "",
    refreshing: Bool = false
  ) throws(GitError) -> Snapshot {
    if refreshing { isFresh = false }
    let resolver = RevisionResolver(
      revision: revision,
      tagPrefix: tagPrefix,
      repository: url.text
    )
    if !isFresh {
      if let known = try knownCommit(revision) { return known }
      try fetch(revision)
      isFresh = true
    }
    return try snapshot(by: resolver)
  }

  private func snapshot(by resolver: RevisionResolver) throws(GitError) -> Snapshot {
    do {
      let repository = try RepositoryHandle(at: folder)
      let commit = try resolver.resolve(in: repository)
      return try Snapshot(commit, in: repository, label: url.text)
    } catch let error as GitError {
      throw error
    } catch let error as Libgit2Failure {
      throw .library(url.text, reason: error.message)
    } catch {
      throw .library(url.text, reason: "\(error)")
    }
  }

  /// The commit with a full id, where the mirror has it already.
  private func knownCommit(_ revision: String) throws(GitError) -> Snapshot? {
    guard revision.utf8.count == 40, let repository = try? RepositoryHandle(at: folder),
      let commit = try? repository.commit(named: revision), commit.hex == revision.lowercased()
    else { return nil }
    return try? Snapshot(commit, in: repository, label: url.text)
  }

  private func fetch(_ revision: String) throws(GitError) {
    let parent = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
    try makeFolder(parent)
    let lock = try FileLock(at: folder + ".lock")
    defer { withExtendedLifetime(lock) {} }
    do {
      let repository = try openOrMake()
      try download(revision, into: repository)
    } catch  where error.isDamage {
      removeFolder(folder)
      do {
        try download(revision, into: try openOrMake())
      } catch {
        throw error.remoteError(for: url.text)
      }
    } catch {
      throw error.remoteError(for: url.text)
    }
  }

  private func openOrMake() throws(Libgit2Failure) -> RepositoryHandle {
    if let opened = try? RepositoryHandle(at: folder) { return opened }
    removeFolder(folder)
    return try RepositoryHandle(makingBareAt: folder)
  }

  private func download(
    _ revision: String,
    into repository: borrowing RepositoryHandle
  ) throws(Libgit2Failure) {
    var specifications = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
    if revision.hasPrefix("refs/") { specifications.append("+\(revision):\(revision)") }
    let remote = try RemoteHandle(url: url.text, in: repository)
    let callbacks = RemoteCallbacks(url: url, credentials: credentials) {
      withUnsafeCurrentTask { $0?.isCancelled ?? false }
    }
    do {
      try callbacks.withOptions { (options) throws(Libgit2Failure) in
        try remote.fetch(specifications, options: &options, into: repository)
      }
    } catch {
      guard let refusal = callbacks.refusal else { throw error }
      throw Libgit2Failure(code: GIT_EAUTH.rawValue, category: error.category, message: refusal)
    }
  }

  /// A folder's name for an address: the hash that Git gives the text. `git_odb_hash`
  private static func digest(of text: String) -> String {
    _ = libgit2
    var id = git_oid()
    let bytes = Array(text.utf8)
    git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB)
    return ObjectHash(id).hex
  }
}
