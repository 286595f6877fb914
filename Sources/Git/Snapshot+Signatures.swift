internal import CLibGit2
import Manifests

extension Snapshot {
  /// The most commits whose signatures are looked at.
  private static let commitLimit = 100_000

  /// What has to be signed so that this snapshot is: the annotated tag that was named, else the commit.
  ///
  /// - Throws: when the repository cannot be read any more.
  package func signedHead() throws(GitError) -> SignedObject {
    try reading { (repository) throws(Libgit2Failure) in
      if let tag = try repository.annotatedTag(named: name) { return tag }
      return try repository.signedCommit(commit)
    }
  }

  /// Everything that came to this snapshot: the annotated tag that was named, the commit, and all commits before it.
  ///
  /// The commits before one that `isEnd` accepts are left out.
  /// - Throws: when the repository cannot be read any more, or there are too many commits.
  package func signedHistory(
    isEnd: (SignedObject) -> Bool
  ) throws(GitError) -> [SignedObject] {
    try reading { (repository) throws(Libgit2Failure) in
      var found = try repository.annotatedTag(named: name).map { [$0] } ?? []
      var waiting = [commit]
      var seen: Set<String> = [commit]
      while let next = waiting.popLast() {
        guard seen.count <= Self.commitLimit else {
          throw Libgit2Failure("there are more than \(Self.commitLimit) commits to check")
        }
        let object = try repository.signedCommit(next)
        found.append(object)
        guard !isEnd(object) else { continue }
        for parent in object.parents where seen.insert(parent).inserted { waiting.append(parent) }
      }
      return found
    }
  }

  private func reading<Result>(
    _ body: (borrowing RepositoryHandle) throws(Libgit2Failure) -> Result
  ) throws(GitError) -> Result {
    try RepositoryHandle.reading(tree.label, at: place, body)
  }
}

extension RepositoryHandle {
  /// The annotated tag that an expression names; nil where it names something else. `git_revparse_single`
  fileprivate func annotatedTag(named name: String) throws(Libgit2Failure) -> SignedObject? {
    var object: OpaquePointer?
    try check { git_revparse_single(&object, pointer, name) }
    defer { git_object_free(object) }
    guard git_object_type(object) == GIT_OBJECT_TAG, let id = git_object_id(object) else {
      return nil
    }
    let short = name.hasPrefix("refs/tags/") ? String(name.dropFirst("refs/tags/".count)) : name
    return SignedObject(tag: try bytes(of: ObjectHash(id.pointee)), name: "tag \(short)")
  }

  /// A commit with its signature.
  fileprivate func signedCommit(_ commit: String) throws(Libgit2Failure) -> SignedObject {
    var id = git_oid()
    try check { git_oid_fromstr(&id, commit) }
    return SignedObject(
      commit: try bytes(of: ObjectHash(id)),
      name: "commit \(commit.prefix(7))"
    )
  }

  /// An object's content as it is stored, its hash checked. `git_odb_read`
  private func bytes(of hash: ObjectHash) throws(Libgit2Failure) -> [UInt8] {
    var database: OpaquePointer?
    try check { git_repository_odb(&database, pointer) }
    defer { git_odb_free(database) }
    var id = hash.oid
    var object: OpaquePointer?
    try check { git_odb_read(&object, database, &id) }
    defer { git_odb_object_free(object) }
    guard let data = git_odb_object_data(object) else { return [] }
    return Array(UnsafeRawBufferPointer(start: data, count: git_odb_object_size(object)))
  }
}
