import Chart
import Compose
import Crypto
import Git
import Kustomize
import Manifests
import Registry
import Render
import Report

/// Brings together the files that an application's sources name.
struct Sourcing: Sendable {
  let repositories: Repositories

  /// What was read for an application.
  struct Found: Sendable {
    var sources: [RenderInputs.Source]
    /// The files at web addresses that sources name.
    var files: [String: [UInt8]] = [:]
    var revision: String
    var notes: [String]
    /// What tells the contents of all that was read from any other; nil where something stands in a folder and may change.
    var identities: [String]? = []
    /// The repositories that kustomizations among the sources name.
    var remotes: [KustomizeSettings.RemoteFolder: SourceTree] = [:]
  }

  /// The files of all of an application's sources, in their order.
  ///
  /// What an application needs is asked anew after each round of fetching, until there is nothing more.
  /// - Throws: at the first source that cannot be read.
  func sources(of application: Application) async throws(RenderedApplication.Failure) -> Found {
    var read: [SourceNeed: RenderInputs.Source] = [:]
    var files: [String: [UInt8]] = [:]
    var homes: Set<SourceNeed> = []
    var found = Found(sources: [], revision: "", notes: [])
    while true {
      let missing = needs(of: application, having: read, files: files)
      guard !missing.isEmpty else { break }
      for need in missing {
        do {
          let fetched = try await repositories.fetch(need, project: application.project)
          switch fetched.content {
          case .source(let source, let isHome):
            read[need] = source
            if isHome { homes.insert(need) }
          case .file(let address, let bytes): files[address] = bytes
          }
          found.identify("\(need)", by: fetched.identity)
        } catch {
          throw .init(.unreadable(application.refusal(because: "\(error)")))
        }
      }
    }
    found.files = files
    try await complete(&found, for: application, read, homes)
    found.identities?.sort()
    return found
  }

  /// Adds the sources in their order, with what kustomizations among them name elsewhere.
  private func complete(
    _ found: inout Found,
    for application: Application,
    _ read: [SourceNeed: RenderInputs.Source],
    _ homes: Set<SourceNeed>
  ) async throws(RenderedApplication.Failure) {
    var revisions: [String] = []
    for source in application.sources {
      let need = SourceNeed(source)
      guard let reading = read[need] else { preconditionFailure("a source was not read") }
      found.sources.append(reading)
      try await addRemotes(of: source, of: application, in: reading.tree, to: &found)
      let isHome = homes.contains(need)
      let isWorkingFolder = isHome && repositories.home.isWorkingFolder
      let revision =
        isWorkingFolder
        ? repositories.home.revision
        : source.chart.isEmpty ? String(reading.revision.prefix(7)) : reading.revision
      if !revisions.contains(revision) { revisions.append(revision) }
      if isHome, !["", "HEAD"].contains(source.targetRevision) {
        found.notes.append(
          "'\(source.repoURL)' is this repository: read at \(repositories.home.revision), not at '\(source.targetRevision)'"
        )
      }
    }
    found.revision = revisions.joined(separator: ", ")
  }

  /// Adds what a source that is a kustomization names elsewhere.
  private func addRemotes(
    of source: ApplicationSource,
    of application: Application,
    in tree: SourceTree,
    to found: inout Found
  ) async throws(RenderedApplication.Failure) {
    let source = (try? source.overridden(for: application, in: tree)) ?? source
    guard !source.isOnlyReferenced, let (folder, components) = source.kustomization(in: tree) else {
      return
    }
    let repositories = repositories
    let project = application.project
    let remotes = RemoteResources { remote in
      try await repositories.read(remote, for: project).tree
    } file: { address in
      try await repositories.charts(at: address, for: project).file(address)
    }
    do {
      let fetched = try await remotes.needed(
        by: folder,
        in: tree,
        components: components,
        capabilities: .offline
      )
      found.remotes.merge(fetched.trees) { known, _ in known }
      for remote in fetched.trees.keys {
        let commit = try await repositories.read(remote, for: project).snapshot?.commit
        found.identify("\(remote)", by: commit)
      }
      found.files.merge(fetched.files) { known, _ in known }
      for (address, bytes) in fetched.files {
        found.identify(address, by: hexadecimal(sha256(bytes)))
      }
    } catch {
      throw .init(.unreadable(application.refusal(because: "\(error)")))
    }
  }
}

extension Sourcing.Found {
  /// Notes what tells something that was read from any other content; nil where it may change.
  fileprivate mutating func identify(_ name: String, by identity: String?) {
    if let identity {
      identities?.append("\(name) \(identity)")
    } else {
      identities = nil
    }
  }
}

extension Repositories {
  /// What a kustomization names in another repository.
  fileprivate func read(
    _ remote: KustomizeSettings.RemoteFolder,
    for project: String
  ) async throws(GitError) -> Reading {
    try await read(remote.repository, revision: remote.revision, project: project)
  }
}
