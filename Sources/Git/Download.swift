internal import CLibGit2
import Glibc
import Manifests

/// One fetch of a mirror, from the lock on its folder to the last reference.
struct Download {
  private let url: RepositoryURL
  private let folder: MirrorFolder
  private let progress: ((FetchProgress) -> Void)?
  private let connection: Connection

  init(mirror: isolated Mirror, connection: Connection) {
    url = mirror.url
    folder = mirror.folder
    progress = mirror.progress
    self.connection = connection
  }

  /// Fetches into the mirror, which is made where it is missing and made anew where it is broken.
  ///
  /// - Returns: what the remote's references point to, by name.
  func run(_ specifications: [String]) throws(GitError) -> [String: String] {
    try makeFolder(folder.path)
    guard
      let lock = try FileLock(at: folder.lock, unless: { connection.end != nil })
    else { throw .cancelled(url.text) }
    defer { withExtendedLifetime(lock) {} }
    do {
      do {
        return try fetch(specifications)
      } catch  where error.isDamage && connection.end == nil {
        folder.current.map { MirrorFolder.markDamaged($0) }
        return try fetch(specifications)
      }
    } catch {
      throw error.remoteError(for: url.text, end: connection.end)
    }
  }

  private func fetch(_ specifications: [String]) throws(Libgit2Failure) -> [String: String] {
    let repository = try openOrMake()
    let remote = try RemoteHandle(url: url.text, in: repository)
    let callbacks = RemoteCallbacks(connection, progress: progress)
    do {
      return try callbacks.withOptions { (options) throws(Libgit2Failure) in
        try remote.fetch(specifications, options: &options, into: repository)
      }
    } catch {
      throw Libgit2Failure(error, refusal: callbacks.refusal)
    }
  }

  private func openOrMake() throws(Libgit2Failure) -> RepositoryHandle {
    if let current = folder.current, !folder.isDamaged,
      let opened = try? RepositoryHandle(at: current)
    {
      // Whoever left lock files behind was killed: this process holds the lock on the folder.
      removeFiles(endingIn: ".lock", below: current + "/refs")
      for name in ["packed-refs", "HEAD", "config"] { unlink("\(current)/\(name).lock") }
      return opened
    }
    let made = try folder.replace { (path) throws(Libgit2Failure) in
      _ = try RepositoryHandle(makingBareAt: path)
    }
    return try RepositoryHandle(at: made)
  }
}

extension Libgit2Failure {
  /// Whether the local copy itself is broken, so that making it anew may help.
  fileprivate var isDamage: Bool {
    if refusal != nil { return false }
    return [
      GIT_ERROR_ODB, GIT_ERROR_ZLIB, GIT_ERROR_REFERENCE, GIT_ERROR_REPOSITORY, GIT_ERROR_INDEXER,
      GIT_ERROR_OBJECT,
    ].contains { $0.rawValue == category }
  }
}
