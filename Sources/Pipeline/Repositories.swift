package import Git
package import Manifests
import Registry

/// The repositories that a run reads, each opened once.
///
/// The actor guards the mirrors and trees that are open. A source that names the repository of the run is read from `Home`, unless its
/// own revision is to be respected.
package actor Repositories {
  /// One source's files at a revision.
  package struct Reading: Sendable {
    package let tree: SourceTree
    /// The commit that was read; for a working folder, its HEAD.
    package let revision: String
    /// Whether the repository of the run stood in for the source's own address and revision.
    package let isHome: Bool
  }

  package nonisolated let home: Home
  /// What servers may see and whom to believe.
  nonisolated let access: AccessRules
  /// Charts and files that are fetched.
  nonisolated let charts: ChartStore
  private let respectsRevision: Bool
  private let cache: String
  nonisolated let isOffline: Bool
  private let mapped: [(url: RepositoryURL, path: String)]
  private var mirrors: [String: Mirror] = [:]
  private var readings: [String: Reading] = [:]

  package init(
    home: Home,
    respectsRevision: Bool = false,
    mapped: [(url: RepositoryURL, path: String)] = [],
    cache: String,
    access: AccessRules = AccessRules(),
    isOffline: Bool = false
  ) {
    self.home = home
    self.access = access
    charts = ChartStore(cache: cache + "/charts", isOffline: isOffline) {
      access.registryAccess(for: $0)
    }
    self.respectsRevision = respectsRevision
    self.mapped = mapped
    self.cache = cache
    self.isOffline = isOffline
  }

  /// The files of a repository at a revision.
  ///
  /// - Throws: when there is no such repository or revision.
  package func read(
    _ address: String,
    revision: String,
    tagPrefix: String = ""
  ) async throws(GitError) -> Reading {
    let url = try RepositoryURL(address)
    let isHome = home.addresses.contains { $0.isSame(as: url) }
    if isHome, !respectsRevision {
      return Reading(tree: home.tree, revision: home.commit ?? "", isHome: true)
    }
    let key = "\(url.identity)\n\(revision)\n\(tagPrefix)"
    if let known = readings[key] { return known }
    let reading = try await open(url, revision: revision, tagPrefix: tagPrefix, isHome: isHome)
    readings[key] = reading
    return reading
  }

  private func open(
    _ url: RepositoryURL,
    revision: String,
    tagPrefix: String,
    isHome: Bool
  ) async throws(GitError) -> Reading {
    if let path = mapped.first(where: { $0.url.isSame(as: url) })?.path {
      let there = try await Home.find(path, revision: nil, cache: cache)
      return Reading(tree: there.tree, revision: there.commit ?? "", isHome: false)
    }
    let isPath = url.transport == .file && !url.text.hasPrefix("file:")
    if isPath || (isHome && home.isWorkingFolder) {
      let path = isHome ? home.name : url.path
      guard let repository = try LocalRepository.open(at: path) else {
        return Reading(tree: try workingTree(at: path), revision: "", isHome: false)
      }
      let snapshot = try repository.snapshot(of: revision, tagPrefix: tagPrefix)
      return Reading(tree: snapshot.tree, revision: snapshot.commit, isHome: false)
    }
    let access = try await access.gitAccess(for: url)
    let mirror =
      mirrors[url.identity]
      ?? Mirror(of: url, cache: cache + "/git", access: access, isOffline: isOffline)
    mirrors[url.identity] = mirror
    let snapshot = try await mirror.snapshot(of: revision, tagPrefix: tagPrefix)
    return Reading(tree: snapshot.tree, revision: snapshot.commit, isHome: false)
  }
}
