import Manifests

/// A repository on this machine, read where it is.
package struct LocalRepository: Sendable {
  /// The folder that holds it: the working folder, or the bare repository itself.
  package let path: String
  /// The addresses of its remotes.
  package let remotes: [String]
  /// Whether it has no working folder.
  package let isBare: Bool

  /// Opens the repository at a path; nil where the folder is none.
  ///
  /// - Throws: when there is no such folder.
  package static func open(at path: String) throws(GitError) -> LocalRepository? {
    guard isFolder(path) else { throw .noRepository(path) }
    do {
      let handle = try RepositoryHandle(at: path)
      return LocalRepository(
        path: path,
        remotes: try handle.remoteURLs(),
        isBare: handle.isBare
      )
    } catch {
      return nil
    }
  }

  /// The commit that a revision names, with its files.
  ///
  /// - Throws: when there is no such revision.
  package func snapshot(of revision: String, tagPrefix: String = "") throws(GitError) -> Snapshot {
    let resolver = RevisionResolver(revision: revision, tagPrefix: tagPrefix, repository: path)
    return try Snapshot.find(resolver, at: path, label: path)
  }

  /// The paths of the files that differ between two revisions, sorted.
  ///
  /// - Throws: when there is no such revision.
  package func changedPaths(from old: String, to new: String) throws(GitError) -> [String] {
    let before = try snapshot(of: old).commit
    let after = try snapshot(of: new).commit
    return try RepositoryHandle.reading(path, at: path) { (repository) throws(Libgit2Failure) in
      try repository.changedPaths(from: before, to: after)
    }
  }
}
