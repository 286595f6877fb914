import Chart
import Compose
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
    var identities: [String]? = []
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
          if let identity = fetched.identity {
            identities?.append("\(need) \(identity)")
          } else {
            identities = nil
          }
        } catch {
          throw .init(.unreadable(application.refusal(because: "\(error)")))
        }
      }
    }
    var found = try await found(for: application, read, files, homes)
    found.identities = identities.flatMap { own in found.identities.map { (own + $0).sorted() } }
    return found
  }

  private func found(
    for application: Application,
    _ read: [SourceNeed: RenderInputs.Source],
    _ files: [String: [UInt8]],
    _ homes: Set<SourceNeed>
  ) async throws(RenderedApplication.Failure) -> Found {
    var found = Found(sources: [], files: files, revision: "", notes: [])
    var revisions: [String] = []
    for source in application.sources {
      let need = SourceNeed(source)
      guard let reading = read[need] else { preconditionFailure("a source was not read") }
      found.sources.append(reading)
      let remotes = try await remotes(of: source, of: application, in: reading.tree)
      found.remotes.merge(remotes.mapValues(\.tree)) { known, _ in known }
      for (remote, reading) in remotes {
        if let commit = reading.snapshot?.commit {
          found.identities?.append("\(remote) \(commit)")
        } else {
          found.identities = nil
        }
      }
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
    return found
  }

  /// What a source that is a kustomization needs from other repositories.
  private func remotes(
    of source: ApplicationSource,
    of application: Application,
    in tree: SourceTree
  ) async throws(RenderedApplication.Failure)
    -> [KustomizeSettings.RemoteFolder: Repositories.Reading]
  {
    let source = (try? source.overridden(for: application, in: tree)) ?? source
    guard !source.isOnlyReferenced, let (folder, components) = source.kustomization(in: tree) else {
      return [:]
    }
    let repositories = repositories
    let read = { @Sendable (remote: KustomizeSettings.RemoteFolder) async throws(GitError) in
      try await repositories.read(
        remote.repository,
        revision: remote.revision,
        project: application.project
      )
    }
    let remotes = RemoteFolders { (remote) async throws(GitError) in try await read(remote).tree }
    do {
      let trees = try await remotes.needed(
        by: folder,
        in: tree,
        components: components,
        capabilities: .offline
      )
      var readings: [KustomizeSettings.RemoteFolder: Repositories.Reading] = [:]
      for remote in trees.keys { readings[remote] = try await read(remote) }
      return readings
    } catch {
      throw .init(.unreadable(application.refusal(because: "\(error)")))
    }
  }
}
