package import Manifests

/// One commit of a repository with its files.
package struct Snapshot: Sendable {
  /// The commit's id, forty hexadecimal digits.
  package let commit: String
  /// The commit message's first line.
  package let subject: String
  /// The author's name.
  package let author: String
  /// When it was committed, in seconds since 1970.
  package let committedAt: Int
  package let tree: SourceTree
  /// The name under which the commit was found, as the library takes it: a reference, or the commit itself.
  let name: String
  /// The folder of the repository.
  let place: String

  /// The first seven digits of the commit, as people know it.
  package var shortCommit: String { String(commit.prefix(7)) }
}
