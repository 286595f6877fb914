import Apply
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
    /// The commit, where one was read rather than a folder as it stands.
    let snapshot: Snapshot?
    /// Why the server could not be asked, where what was fetched earlier had to do.
    var outage: GitError?
  }

  /// What a repository said when it was asked for its references.
  package struct Answer: Sendable {
    /// What HEAD, the branches and the tags point to, or why that cannot be told.
    package let references: Result<[String: String], GitError>
    /// How long it took.
    package let time: Duration
    /// Whether what was read of it may be older than what it pointed to then.
    package var isBehind = false
  }

  /// What tells the stores of charts apart.
  private struct StoreKey: Hashable {
    let scope: String
    let refetches: Bool
  }

  package nonisolated let home: Home
  /// What servers may see and whom to believe.
  nonisolated let access: AccessRules
  /// By what commits are held to the signatures that projects demand; gpg is not asked before one does.
  private(set) lazy var signatures = SignatureCheck(keys: access.commitKeys)
  /// What earlier runs rendered.
  nonisolated let renderings: RenderCache
  private let respectsRevision: Bool
  private let cache: String
  nonisolated let isOffline: Bool
  private let mapped: [(url: RepositoryURL, path: String)]
  private var mirrors: [String: Mirror] = [:]
  private var readings: [String: Reading] = [:]
  private var stores: [StoreKey: ChartStore] = [:]

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
    self.respectsRevision = respectsRevision
    self.mapped = mapped
    self.cache = cache
    renderings = RenderCache(folder: cache + "/rendered")
    self.isOffline = isOffline
  }

  /// The files of a repository at a revision, for a source of a project.
  ///
  /// - Throws: when there is no such repository or revision.
  package func read(
    _ address: String,
    revision: String,
    tagPrefix: String = "",
    project: String = ""
  ) async throws(GitError) -> Reading {
    let url = try RepositoryURL(address)
    let isHome = home.addresses.contains { $0.isSame(as: url) }
    if isHome, !respectsRevision {
      return Reading(
        tree: home.tree,
        revision: home.commit ?? "",
        isHome: true,
        snapshot: home.snapshot
      )
    }
    let scope = access.scope(of: url.text, project)
    let key = "\(url.identity)\n\(revision)\n\(tagPrefix)\n\(scope)"
    if let known = readings[key] { return known }
    let reading = try await open(url, revision, tagPrefix, isHome: isHome, project)
    readings[key] = reading
    return reading
  }

  private func open(
    _ url: RepositoryURL,
    _ revision: String,
    _ tagPrefix: String,
    isHome: Bool,
    _ project: String
  ) async throws(GitError) -> Reading {
    if let path = mapped.first(where: { $0.url.isSame(as: url) })?.path {
      let there = try await Home.find(path, revision: nil, cache: cache)
      return Reading(
        tree: there.tree,
        revision: there.commit ?? "",
        isHome: false,
        snapshot: there.snapshot
      )
    }
    let isPath = url.transport == .file && !url.text.hasPrefix("file:")
    let snapshot: Snapshot
    var outage: GitError?
    if isPath || (isHome && home.isWorkingFolder) {
      let path = isHome ? home.name : url.path
      guard let repository = try LocalRepository.open(at: path) else {
        return Reading(tree: try workingTree(at: path), revision: "", isHome: false, snapshot: nil)
      }
      snapshot = try repository.snapshot(of: revision, tagPrefix: tagPrefix)
    } else {
      snapshot = try await self.snapshot(of: url, at: revision, tagPrefix, for: project)
      outage = try await mirror(of: url, for: project).outage
    }
    return Reading(
      tree: try await tree(of: snapshot, at: url, project: project),
      revision: snapshot.commit,
      isHome: false,
      snapshot: snapshot,
      outage: outage
    )
  }

  /// The charts and files that are fetched from an address for a project: what its own credentials open is kept apart.
  func charts(at address: String, for project: String, refetched: Bool = false) -> ChartStore {
    let scope = access.registryScope(of: address, project)
    let key = StoreKey(scope: scope, refetches: refetched)
    if let known = stores[key] { return known }
    let access = access
    let store = ChartStore(
      cache: cache + (scope.isEmpty ? "/charts" : "/charts-of-projects/\(scope)"),
      isOffline: isOffline,
      refetches: refetched,
      signers: access.chartSigners
    ) { access.registryAccess(for: $0, project: scope) }
    stores[key] = store
    return store
  }

  /// A revision of a repository on a server, with what a project may show to it.
  func snapshot(
    of url: RepositoryURL,
    at revision: String,
    _ tagPrefix: String = "",
    for project: String
  ) async throws(GitError) -> Snapshot {
    try await mirror(of: url, for: project).snapshot(of: revision, tagPrefix: tagPrefix)
  }

  private func mirror(
    of url: RepositoryURL,
    for project: String
  ) async throws(GitError) -> Mirror {
    let scope = access.scope(of: url.text, project)
    let key = "\(url.identity)\n\(scope)"
    if let known = mirrors[key] { return known }
    // What one project's credentials opened is kept apart, so that no other reads it without.
    let mirror = Mirror(
      of: url,
      cache: cache + (scope.isEmpty ? "/git" : "/git-of-projects/\(scope)"),
      access: try await access.gitAccess(for: url, project: project),
      isOffline: isOffline,
      outlastsOutages: access.outlastsOutages,
      fetched: access.fetched
    )
    // Somebody else may have made it in the meantime.
    let first = mirrors[key] ?? mirror
    mirrors[key] = first
    return first
  }

  /// What the references of every repository that was fetched pointed to at that time, by the repository's address.
  package func fetchedReferences() async -> [String: [String: String]] {
    var fetched: [String: [String: String]] = [:]
    for (address, mirrors) in Dictionary(grouping: mirrors.values, by: \.url.text)
    where mirrors.count == 1 {
      fetched[address] = await mirrors[0].fetchedReferences
    }
    if let commit = home.commit, home.remoteAddress == nil {
      fetched[home.name] = ["HEAD": commit]
    } else if let references = home.fetchedReferences {
      fetched[home.name] = references
    }
    return fetched
  }

  /// What the branches and tags of every repository that was read point to now, by the repository's address.
  ///
  /// It is what tells, without fetching anything, whether there is anything new; one that cannot be asked is an error of its own.
  package func references() async -> [String: Answer] {
    if let address = home.remoteAddress { _ = try? await mirror(of: address, for: "") }
    let clock = ContinuousClock()
    let asked = await Array(mirrors.values).concurrentMap(limit: 16) { mirror in
      let start = clock.now
      let result: Result<[String: String], GitError>
      do throws(GitError) {
        result = .success(try await mirror.references())
      } catch {
        result = .failure(error)
      }
      let time = start.duration(to: clock.now)
      let isBehind = await mirror.isBehind
      return (mirror.url.text, Answer(references: result, time: time, isBehind: isBehind))
    }
    var references = Dictionary(asked, uniquingKeysWith: { first, _ in first })
    if let commit = home.currentCommit {
      references[home.name] = Answer(references: .success(["HEAD": commit]), time: .zero)
    }
    return references
  }
}
