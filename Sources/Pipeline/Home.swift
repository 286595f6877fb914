package import Git
package import Manifests

/// The repository of the run: where the composition is read, and what sources that name it are read from.
package struct Home: Sendable {
  /// What people called it: a URL or a path.
  package let name: String
  package let tree: SourceTree
  /// The commit; nil for a folder that is no repository.
  package let commit: String?
  /// Whether the files are those of a working folder rather than of the commit.
  package let isWorkingFolder: Bool
  /// The revision of a repository on this machine that is read; empty for its HEAD.
  var wantedRevision = ""
  /// What the references of its server pointed to when it was fetched; nil where it was not.
  var fetchedReferences: [String: String]?
  /// The commit with its signature, where one is read rather than a folder as it stands.
  var snapshot: Snapshot?
  /// The addresses that the user and the local configuration give it.
  package let givenAddresses: [RepositoryURL]
  /// The address that its own files claim; not to be trusted with credentials.
  var claimedAddress: RepositoryURL?
  /// By what its objects are judged.
  package var criteria = Criteria()

  /// Every address by which sources may mean it; where it says its own, that one comes first.
  package var addresses: [RepositoryURL] { (claimedAddress.map { [$0] } ?? []) + givenAddresses }

  /// What the repository is known by in records: the same wherever it was cloned to, as far as it has an address; a folder by its whole path,
  /// so that no two are taken for one another.
  package var identity: String {
    // A path is given as it was written, then whole, then where its remotes are.
    let place = givenAddresses.dropFirst(2).first ?? givenAddresses.last
    return (addresses.first { $0.transport != .file } ?? place)?.identity ?? name
  }

  /// Whether a record that names a repository means this one; an address or a whole path counts as it is called, too.
  func isKnown(as identity: String) -> Bool {
    let isPlace = name.hasPrefix("/") || name.hasPrefix("file:")
    return identity == self.identity || isPlace && identity == name
  }

  /// The revision as reports show it: the commit's first digits, and whether the working folder was read.
  package var revision: String {
    let short = commit.map { String($0.prefix(7)) }
    guard isWorkingFolder else { return short ?? "" }
    return short.map { "\($0) with working folder" } ?? "working folder"
  }
}

extension Home {
  /// No repository at all: applications that are objects of a cluster have none in common.
  package static func none(_ name: String, criteria: Criteria = Criteria()) -> Home {
    Home(
      name: name,
      tree: SourceTree(label: name, texts: [:]),
      commit: nil,
      isWorkingFolder: false,
      givenAddresses: [],
      criteria: criteria
    )
  }

  /// The server's address; nil for a repository on this machine.
  var remoteAddress: RepositoryURL? {
    guard let url = try? RepositoryURL(name), url.transport != .file || url.text.hasPrefix("file:")
    else { return nil }
    return url
  }

  /// The commit that the revision of a repository on this machine leads to now; nil for one on a server.
  var currentCommit: String? {
    guard remoteAddress == nil, let repository = try? LocalRepository.open(at: name) else {
      return nil
    }
    return try? repository.snapshot(of: wantedRevision).commit
  }

  /// A folder with files alone, which no address means.
  package init(folder tree: SourceTree) {
    self.init(name: tree.label, tree: tree, commit: nil, isWorkingFolder: true, givenAddresses: [])
  }

  /// Opens the repository of a run.
  ///
  /// A path without a revision is read as it stands, a bare repository and a URL at their default branch.
  /// - Throws: when there is no such repository or revision.
  package static func open(
    _ place: String?,
    revision: String?,
    cache: String,
    access: AccessRules = AccessRules(),
    isOffline: Bool = false
  ) async throws(PassError) -> Home {
    var home: Home
    do {
      home = try await find(
        place,
        revision: revision,
        cache: cache,
        access: access,
        isOffline: isOffline
      )
    } catch {
      throw .git(error)
    }
    let settings = try RepositorySettings(of: home.tree)
    home.criteria = settings.criteria
    guard let text = settings.repository else { return home }
    do {
      home.claimedAddress = try RepositoryURL(text)
      return home
    } catch {
      throw .settings("\(RepositorySettings.file): \(error)")
    }
  }

  /// The repository without what it says of itself.
  static func find(
    _ place: String?,
    revision: String?,
    cache: String,
    access: AccessRules = AccessRules(),
    isOffline: Bool = false
  ) async throws(GitError) -> Home {
    let url = try RepositoryURL(place ?? ".")
    guard url.transport == .file, !url.text.hasPrefix("file:") else {
      let mirror = Mirror(
        of: url,
        cache: cache + "/git",
        access: try await access.gitAccess(for: url),
        isOffline: isOffline,
        outlastsOutages: access.outlastsOutages,
        fetched: access.fetched
      )
      let snapshot = try await mirror.snapshot(of: revision ?? "")
      return Home(
        name: url.text,
        tree: snapshot.tree,
        commit: snapshot.commit,
        isWorkingFolder: false,
        fetchedReferences: await mirror.fetchedReferences,
        snapshot: snapshot,
        givenAddresses: [url]
      )
    }
    let path = place ?? LocalRepository.top(above: ".") ?? "."
    return try local(path, revision: revision)
  }

  private static func local(_ path: String, revision: String?) throws(GitError) -> Home {
    let repository = try LocalRepository.open(at: path)
    let texts = [path, LocalRepository.absolute(path)] + (repository?.remotes ?? [])
    var addresses: [RepositoryURL] = []
    for text in texts {
      // A remote whose address is none that Swell reads is no address of a source either.
      if let address = try? RepositoryURL(droppingPassword: text) { addresses.append(address) }
    }
    guard let repository else {
      if let revision { throw .unknownRevision(revision, repository: path, candidates: []) }
      return Home(
        name: path,
        tree: try workingTree(at: path),
        commit: nil,
        isWorkingFolder: true,
        givenAddresses: addresses
      )
    }
    if repository.isBare || revision != nil {
      let snapshot = try repository.snapshot(of: revision ?? "")
      return Home(
        name: path,
        tree: snapshot.tree,
        commit: snapshot.commit,
        isWorkingFolder: false,
        wantedRevision: revision ?? "",
        snapshot: snapshot,
        givenAddresses: addresses
      )
    }
    let head = try? repository.snapshot(of: "").commit
    return Home(
      name: path,
      tree: try workingTree(at: path),
      commit: head,
      isWorkingFolder: true,
      givenAddresses: addresses
    )
  }
}
