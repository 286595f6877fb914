import Manifests

/// Finds the commit that a revision names, in the order in which Argo CD looks (its Git client's `resolveRevision`): a full commit
/// id, nothing for HEAD, a version constraint over the tags, a name or full name of a reference, seven and more digits of a commit.
struct RevisionResolver {
  let revision: String
  /// The tags' common prefix that a constraint does not see.
  var tagPrefix = ""
  /// What the repository is called in messages.
  let repository: String

  func resolve(in handle: borrowing RepositoryHandle) throws(GitError) -> ObjectHash {
    if revision.isEmpty || revision == "HEAD" { return try head(of: handle) }
    if Self.isHex(revision), revision.utf8.count == 40 { return try object(revision, in: handle) }
    let references = try names(in: handle)
    if let tag = try tagForConstraint(among: references) {
      return try object("refs/tags/" + tag, in: handle)
    }
    for name in [revision, "refs/heads/" + revision, "refs/tags/" + revision, "refs/" + revision]
    where references.contains(name) {
      return try object(name, in: handle)
    }
    if Self.isHex(revision), revision.utf8.count >= 7 { return try object(revision, in: handle) }
    throw unknown(among: references)
  }

  private func head(of handle: borrowing RepositoryHandle) throws(GitError) -> ObjectHash {
    do {
      return try handle.commit(named: "HEAD")
    } catch {
      if try names(in: handle).isEmpty { throw .empty(repository) }
      throw .unknownRevision("HEAD", repository: repository, candidates: [])
    }
  }

  private func object(
    _ name: String,
    in handle: borrowing RepositoryHandle
  ) throws(GitError) -> ObjectHash {
    do {
      return try handle.commit(named: name)
    } catch {
      if error.message.contains("ambiguous") { throw .ambiguous(revision, repository: repository) }
      guard error.isNotFound else { throw .library(repository, reason: error.message) }
      throw unknown(among: try names(in: handle))
    }
  }

  private func names(in handle: borrowing RepositoryHandle) throws(GitError) -> Set<String> {
    do {
      return Set(try handle.references())
    } catch {
      throw .library(repository, reason: error.message)
    }
  }

  /// The highest tag that satisfies the revision, read as a constraint; nil where it is none, or an exact version.
  private func tagForConstraint(among references: Set<String>) throws(GitError) -> String? {
    guard (try? Version(strict: revision)) == nil, (try? Version(revision)) == nil,
      !references.contains("refs/heads/" + revision), !references.contains("refs/tags/" + revision),
      let constraint = try? VersionConstraint(revision)
    else { return nil }
    let tags = references.filter { $0.hasPrefix("refs/tags/" + tagPrefix) }
    let versions = tags.compactMap { reference -> (Version, String)? in
      let tag = String(reference.dropFirst("refs/tags/".count))
      guard let version = try? Version(String(tag.dropFirst(tagPrefix.count))) else { return nil }
      return constraint.allows(version) ? (version, tag) : nil
    }
    guard let best = versions.max(by: { $0.0 < $1.0 }) else {
      throw .noMatchingTag(revision, repository: repository)
    }
    return best.1
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
