import Manifests

/// Finds the commit that a revision names, in the order in which Argo CD looks (its Git client's `resolveRevision`): a full commit
/// id, nothing for HEAD, a version constraint over the tags, a name or full name of a reference, seven and more digits of a commit.
///
/// Git's steps back from such a commit, `main~2` and `main^`, are understood besides.
struct RevisionResolver {
  var revision: String
  /// The tags' common prefix that a constraint does not see.
  var tagPrefix = ""
  /// What the repository is called in messages.
  let repository: String

  /// Whether the revision is a commit's whole id.
  var isFullCommit: Bool { revision.utf8.count == 40 && Self.isHex(revision) }

  /// The commit, and the name under which it was found.
  func resolve(
    in handle: borrowing RepositoryHandle
  ) throws(GitError) -> (name: String, commit: ObjectHash) {
    if revision.isEmpty || revision == "HEAD" { return try head(of: handle) }
    if isFullCommit { return try object(revision, in: handle) }
    let references = try names(in: handle)
    let constraint = constraint
    if let constraint, let tag = bestTag(for: constraint, among: references) {
      return try object("refs/tags/" + tag, in: handle)
    }
    for name in [revision, "refs/heads/" + revision, "refs/tags/" + revision, "refs/" + revision]
    where references.contains(name) {
      return try object(name, in: handle)
    }
    if Self.isHex(revision), revision.utf8.count >= 7 { return try object(revision, in: handle) }
    if constraint == nil, let start = revision.firstIndex(where: { "~^".contains($0) }) {
      var base = self
      base.revision = String(revision[..<start])
      return try object(base.resolve(in: handle).name + revision[start...], in: handle)
    }
    if constraint != nil { throw .noMatchingTag(revision, repository: repository) }
    throw unknown(among: references)
  }

  private func head(
    of handle: borrowing RepositoryHandle
  ) throws(GitError) -> (name: String, commit: ObjectHash) {
    do {
      return ("HEAD", try handle.commit(named: "HEAD"))
    } catch {
      if try names(in: handle).isEmpty { throw .empty(repository) }
      throw .unknownRevision("HEAD", repository: repository, candidates: [])
    }
  }

  private func object(
    _ name: String,
    in handle: borrowing RepositoryHandle
  ) throws(GitError) -> (name: String, commit: ObjectHash) {
    do {
      return (name, try handle.commit(named: name))
    } catch {
      if error.message.contains("ambiguous") { throw .ambiguous(revision, repository: repository) }
      let references = try names(in: handle)
      // A reference to something that is not there means that the repository is broken.
      guard error.isNotFound, !references.contains(name) else {
        throw .library(repository, reason: error.message)
      }
      throw unknown(among: references)
    }
  }

  private func names(in handle: borrowing RepositoryHandle) throws(GitError) -> Set<String> {
    do {
      return Set(try handle.references())
    } catch {
      throw .library(repository, reason: error.message)
    }
  }

  /// The revision read as a constraint; nil where it is none, or an exact version.
  private var constraint: VersionConstraint? {
    guard (try? Version(revision)) == nil else { return nil }
    return try? VersionConstraint(revision)
  }

  /// The highest tag that satisfies a constraint.
  private func bestTag(
    for constraint: VersionConstraint,
    among references: Set<String>
  ) -> String? {
    var best: (version: Version, tag: String)?
    for reference in references where reference.hasPrefix("refs/tags/" + tagPrefix) {
      let tag = String(reference.dropFirst("refs/tags/".count))
      guard let version = try? Version(String(tag.dropFirst(tagPrefix.count))),
        constraint.allows(version)
      else { continue }
      if let known = best, version < known.version || (version == known.version && tag < known.tag)
      {
        continue
      }
      best = (version, tag)
    }
    return best?.tag
  }

  private func unknown(among references: Set<String>) -> GitError {
    let names = references.compactMap { reference in
      reference.hasPrefix("refs/heads/") || reference.hasPrefix("refs/tags/")
        ? reference.split(separator: "/", maxSplits: 2).last.map(String.init) : nil
    }
    return .unknownRevision(revision, repository: repository, candidates: names.sorted())
  }

  private static func isHex(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
    }
  }
}
