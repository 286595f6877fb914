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
        path: path, remotes: try handle.remoteURLs(), isBare: handle.isBare)
    } catch {
      return nil
    }
  }

  /// The commit that a revision names, with its files.
  ///
  /// - Throws: when there is no such revision.
  package func snapshot(of revision: String, tagPrefix: String = "") throws(GitError) -> Snapshot {
    let resolver = RevisionResolver(revision: revision, tagPrefix: tagPrefix, repository: path)
    let failure: Libgit2Failure
    do {
      let handle = try RepositoryHandle(at: path)
      let commit = try resolver.resolve(in: handle)
      return try Snapshot(commit, in: handle, label: path)
    } catch let error as GitError {
      throw error
    } catch let error as Libgit2Failure {
      failure = error
    } catch {
      throw .library(path, reason: "\(error)")
    }
    throw .library(path, reason: failure.message)
  }
}
