import Chart
import Compose
import Git
import Manifests
import Registry
import Render
import Report

/// Brings together the files that an application's sources name.
struct Sourcing: Sendable {
  let repositories: Repositories
  /// Whether charts and artefacts that the cache has are fetched again.
  var refetches = false

  /// What was read for an application.
  struct Found: Sendable {
    var sources: [RenderInputs.Source]
    /// The files at web addresses that sources name.
    var files: [String: [UInt8]] = [:]
    var revision: String
    /// The commit or version of each source, in full.
    var revisions: [String] = []
    var notes: [String]
    /// Why some is what was fetched earlier, in words.
    var outages: [String] = []
    /// What tells the contents of all that was read from any other; nil where something stands in a folder and may change.
    var identities: [String]? = []
    /// What the sources' own files name elsewhere.
    var remotes: [SourceNeed: RenderInputs.Source] = [:]
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
          let fetched = try await repositories.fetch(
            need,
            project: application.project,
            refetched: refetches
          )
          switch fetched.content {
          case .source(let source, let isHome):
            read[need] = source
            if isHome { homes.insert(need) }
          case .file(let address, let bytes): files[address] = bytes
          }
          found.identify("\(need)", by: fetched.identity)
          if let outage = fetched.outage { found.outages.append("\(outage)") }
        } catch {
          throw .init(.unreadable(application.refusal(because: "\(error)")))
        }
      }
    }
    found.files = files
    found.remotes = read
    complete(&found, for: application, read, homes)
    found.identities?.sort()
    return found
  }

  /// Adds the sources in their order.
  private func complete(
    _ found: inout Found,
    for application: Application,
    _ read: [SourceNeed: RenderInputs.Source],
    _ homes: Set<SourceNeed>
  ) {
    var revisions: [String] = []
    for source in application.sources {
      let need = SourceNeed(source)
      guard let reading = read[need] else { preconditionFailure("a source was not read") }
      found.sources.append(reading)
      let isHome = homes.contains(need)
      let isWorkingFolder = isHome && repositories.home.isWorkingFolder
      let revision =
        isWorkingFolder
        ? repositories.home.revision
        : source.chart.isEmpty ? String(reading.revision.prefix(7)) : reading.revision
      if !revisions.contains(revision) { revisions.append(revision) }
      found.revisions.append(reading.revision)
      if isHome, !["", "HEAD"].contains(source.targetRevision) {
        found.notes.append(
          "'\(source.repoURL)' is this repository: read at \(repositories.home.revision), not at '\(source.targetRevision)'"
        )
      }
    }
    found.revision = revisions.joined(separator: ", ")
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
