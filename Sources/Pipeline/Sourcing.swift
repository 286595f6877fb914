import Chart
import Compose
import Git
import Kustomize
import Manifests
import Render
import Report

/// Brings together the files that an application's sources name.
struct Sourcing: Sendable {
  let repositories: Repositories

  /// What was read for an application.
  struct Found: Sendable {
    var sources: [RenderInputs.Source]
    var revision: String
    var notes: [String]
    /// The repositories that kustomizations among the sources name.
    var remotes: [KustomizeSettings.RemoteFolder: SourceTree] = [:]
  }

  /// The files of all of an application's sources, in their order.
  ///
  /// - Throws: at the first source that cannot be read.
  func sources(of application: Application) async throws(RenderedApplication.Failure) -> Found {
    var found = Found(sources: [], revision: "", notes: [])
    var revisions: [String] = []
    for source in application.sources {
      guard source.chart.isEmpty else {
        throw .init(
          .unreadable(
            "cannot fetch chart '\(source.chart)' of '\(source.repoURL)': chart repositories are not supported yet"
          )
        )
      }
      let reading = try await read(source)
      found.sources.append(.init(tree: reading.tree, revision: reading.revision))
      let remotes = try await remotes(of: source, of: application, in: reading.tree)
      found.remotes.merge(remotes) { known, _ in known }
      let short = String(reading.revision.prefix(7))
      if reading.isHome, repositories.home.isWorkingFolder {
        revisions.append(repositories.home.revision)
      } else {
        revisions.append(short)
      }
      if reading.isHome, !["", "HEAD"].contains(source.targetRevision) {
        found.notes.append(
          "'\(source.repoURL)' is this repository: read at \(repositories.home.revision), not at '\(source.targetRevision)'"
        )
      }
    }
    found.revision = revisions.reduce(into: [String]()) { unique, revision in
      if !unique.contains(revision) { unique.append(revision) }
    }.joined(separator: ", ")
    return found
  }

  /// What a source that is a kustomization needs from other repositories.
  private func remotes(
    of source: ApplicationSource,
    of application: Application,
    in tree: SourceTree
  ) async throws(RenderedApplication.Failure) -> [KustomizeSettings.RemoteFolder: SourceTree] {
    let source = (try? source.overridden(for: application, in: tree)) ?? source
    guard !source.isOnlyReferenced, let (folder, components) = source.kustomization(in: tree) else {
      return [:]
    }
    let repositories = repositories
    let remotes = RemoteFolders { (remote) async throws(GitError) in
      try await repositories.read(remote.repository, revision: remote.revision).tree
    }
    do {
      return try await remotes.needed(
        by: folder,
        in: tree,
        components: components,
        capabilities: .offline
      )
    } catch {
      throw .init(.unreadable("\(error)"))
    }
  }

  private func read(
    _ source: ApplicationSource
  ) async throws(RenderedApplication.Failure) -> Repositories.Reading {
    do {
      return try await repositories.read(
        source.repoURL,
        revision: source.targetRevision,
        tagPrefix: source.tagPrefix
      )
    } catch {
      throw .init(.unreadable("\(error)"))
    }
  }
}
