internal import CLibGit2
import Manifests

/// A bare copy of a remote repository in a cache folder, brought up to date when a snapshot needs it.
///
/// The actor guards the folder within the process, a file lock beside it among processes; a copy that was cut off half-way or
/// is damaged is made anew. Commits that are there already are read without asking the remote.
package actor Mirror {
  package nonisolated let url: RepositoryURL
  let folder: MirrorFolder
  let access: GitAccess
  let progress: (@Sendable (FetchProgress) -> Void)?
  private let fetched: (@Sendable (Fetch) -> Void)?
  private let patience: Duration
  private let isOffline: Bool
  private let outlastsOutages: Bool
  /// Why the remote could not be asked, where what was fetched earlier has to do.
  package private(set) var outage: GitError?
  /// Whether the last fetch failed, so that what the remote has may be newer than what is read, although it did not change since.
  package private(set) var isBehind = false
  private let executor = MirrorExecutor()
  private var isFresh = false
  /// What HEAD, the branches and the tags of the remote pointed to at the first fetch, by name; nil before one.
  package private(set) var fetchedReferences: [String: String]?

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Names the mirror of a repository below a cache folder; nothing is touched yet.
  ///
  /// A fetch during which nothing comes from the remote for as long as `patience` fails. An `isOffline` mirror answers with what it has, and
  /// one that `outlastsOutages` does so while its remote cannot be reached. `fetched` is told of each fetch at its end.
  package init(
    of url: RepositoryURL,
    cache: String,
    access: GitAccess = GitAccess(),
    isOffline: Bool = false,
    outlastsOutages: Bool = false,
    patience: Duration = .seconds(60),
    progress: (@Sendable (FetchProgress) -> Void)? = nil,
    fetched: (@Sendable (Fetch) -> Void)? = nil
  ) {
    self.url = url
    self.fetched = fetched
    self.access = access
    self.isOffline = isOffline
    self.outlastsOutages = outlastsOutages
    self.patience = patience
    self.progress = progress
    folder = MirrorFolder(path: "\(cache)/\(Self.digest(of: url.text))")
  }

  /// Names the mirror of a repository whose server may see a user and password.
  package init(
    of url: RepositoryURL,
    cache: String,
    credentials: Credentials?,
    patience: Duration = .seconds(60),
    progress: (@Sendable (FetchProgress) -> Void)? = nil
  ) {
    self.init(
      of: url,
      cache: cache,
      access: GitAccess(credentials: credentials),
      patience: patience,
      progress: progress
    )
  }

  /// The commit that a revision names, with its files.
  ///
  /// The remote is asked once in the life of this value, unless `refreshing`. Cancelling the task ends the conversation with it.
  /// - Throws: when the remote cannot be read, or has no such revision.
  package func snapshot(
    of revision: String,
    tagPrefix: String = "",
    refreshing: Bool = false
  ) async throws(GitError) -> Snapshot {
    if refreshing { isFresh = false }
    if !isFresh {
      if let known = knownCommit(revision) { return known }
      try await fetch(revision)
      isFresh = true
    }
    let resolver = RevisionResolver(
      revision: revision,
      tagPrefix: tagPrefix,
      repository: url.text
    )
    do {
      return try read(resolver)
    } catch .library {
      // What was fetched earlier cannot be read any more.
      folder.current.map { MirrorFolder.markDamaged($0) }
      try await fetch(revision)
      return try read(resolver)
    } catch .unknownRevision where resolver.isFullCommit && outage == nil {
      try await fetch(commit: revision)
      return try read(resolver)
    } catch {
      // What was fetched earlier need not have it.
      throw outage ?? error
    }
  }

  /// What HEAD, the branches and the tags of the remote point to now, by name; nothing is fetched, and the copy stays as it is.
  ///
  /// - Throws: when the remote cannot be asked.
  package func references() async throws(GitError) -> [String: String] {
    let connection = Connection(to: url, access, patience: patience)
    let result = await withTaskCancellationHandler {
      Result { () throws(GitError) in try ask(connection) }
    } onCancel: {
      connection.breakOff(.cancelled)
    }
    return try result.get()
  }

  private func ask(_ connection: Connection) throws(GitError) -> [String: String] {
    let callbacks = RemoteCallbacks(connection)
    do throws(Libgit2Failure) {
      return try callbacks.withOptions { (options) throws(Libgit2Failure) in
        try RemoteHandle(url: url.text).references(options)
      }
    } catch {
      throw Libgit2Failure(error, refusal: callbacks.refusal)
        .remoteError(for: url.text, end: connection.end)
    }
  }

  /// The paths of the files that differ between two revisions, sorted.
  ///
  /// - Throws: when the remote cannot be read, or lacks one of the revisions.
  package func changedPaths(from old: String, to new: String) async throws(GitError) -> [String] {
    let before = try await snapshot(of: old).commit
    let after = try await snapshot(of: new).commit
    return try RepositoryHandle.reading(url.text, at: folder.current ?? "") {
      (repository) throws(Libgit2Failure) in
      try repository.changedPaths(from: before, to: after)
    }
  }

  private func read(_ resolver: RevisionResolver) throws(GitError) -> Snapshot {
    let place = folder.current ?? ""
    return try Snapshot.find(resolver, at: place, label: url.text) {
      MirrorFolder.markDamaged(place)
    }
  }

  /// The commit with a full id, where the mirror has it already.
  private func knownCommit(_ revision: String) -> Snapshot? {
    let resolver = RevisionResolver(revision: revision, repository: url.text)
    guard resolver.isFullCommit, !folder.isDamaged else { return nil }
    return try? read(resolver)
  }

  private func fetch(_ revision: String) async throws(GitError) {
    var specifications = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
    if revision.hasPrefix("refs/") { specifications.append("+\(revision):\(revision)") }
    isBehind = true
    try await fetch(specifications, for: revision)
    isBehind = outage != nil
  }

  /// Fetches a commit that no branch and no tag leads to, where the remote gives such ones.
  private func fetch(commit: String) async throws(GitError) {
    let commit = commit.lowercased()
    do {
      try await fetch(["+\(commit):refs/swell/\(commit)"], for: commit)
    } catch {
      switch error {
      case .network, .library, .noRepository:
        throw .unknownRevision(commit, repository: url.text, candidates: [])
      default: throw error
      }
    }
  }

  private func fetch(
    _ specifications: [String],
    for revision: String
  ) async throws(GitError) {
    guard !isOffline else {
      guard folder.current != nil, !folder.isDamaged else { throw .notMirrored(url.text) }
      return
    }
    let start = ContinuousClock.now
    let connection = Connection(to: url, access, patience: patience)
    let result = await withTaskCancellationHandler {
      let download = Download(mirror: self, connection: connection)
      return Result { () throws(GitError) in try download.run(specifications) }
    } onCancel: {
      connection.breakOff(.cancelled)
    }
    fetched?(
      Fetch(
        repository: url.text,
        revision: revision,
        time: start.duration(to: .now),
        isDone: (try? result.get()) != nil
      )
    )
    let references: [String: String]
    do throws(GitError) {
      references = try result.get()
      outage = nil
    } catch {
      guard outlastsOutages, error.isOutage, folder.current != nil, !folder.isDamaged else {
        throw error
      }
      outage = error
      return
    }
    // What is read later may be older than what a later fetch saw.
    fetchedReferences = fetchedReferences ?? references
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
