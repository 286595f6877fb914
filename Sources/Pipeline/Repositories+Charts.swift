import Compose
import Crypto
import Git
import Manifests
import Registry
import Render

extension Repositories {
  /// What came of a need.
  struct Fetched: Sendable {
    enum Content: Sendable {
      case source(RenderInputs.Source, isHome: Bool)
      case file(address: String, bytes: [UInt8])
    }

    let content: Content
    /// A commit or a digest that tells these contents from any other; nil for a folder as it stands.
    let identity: String?
    /// Why it is what was fetched earlier; nil where it was asked for now.
    var outage: GitError?

    init(_ content: Content, identity: String?) {
      self.content = content
      self.identity = identity
    }
  }

  /// Fetches what a source names; with `refetched`, charts and artefacts that the cache has as well.
  ///
  /// - Throws: a `GitError` or a `RegistryError`, when it cannot be fetched.
  nonisolated func fetch(
    _ need: SourceNeed,
    project: String,
    refetched: Bool = false
  ) async throws -> Fetched {
    switch need {
    case .repository(let url, let revision, let tagPrefix):
      let reading = try await read(
        url,
        revision: revision,
        tagPrefix: tagPrefix,
        project: project
      )
      let source = RenderInputs.Source(tree: reading.tree, revision: reading.revision)
      var fetched = Fetched(
        .source(source, isHome: reading.isHome),
        identity: reading.snapshot?.commit
      )
      fetched.outage = reading.outage
      return fetched
    case .chart(let repository, let name, let version, let passesCredentials):
      let request = ChartRequest(
        repository: repository,
        name: name,
        version: version,
        passesCredentials: passesCredentials
      )
      let archive = try await charts(at: repository, for: project, refetched: refetched).chart(
        request
      )
      let tree = try archive.tree(label: "\(request.repository)/\(archive.fileName)")
      let source = RenderInputs.Source(
        tree: tree,
        revision: archive.version,
        digest: archive.digest
      )
      return Fetched(.source(source, isHome: false), identity: archive.digest)
    case .artifact(let url, let version):
      let artifact = try await charts(at: url, for: project, refetched: refetched).artifact(
        url,
        version: version
      )
      let source = RenderInputs.Source(tree: artifact.tree, revision: artifact.revision)
      return Fetched(.source(source, isHome: false), identity: artifact.revision)
    case .file(let url):
      let bytes = try await charts(at: url, for: project, refetched: refetched).file(url)
      return Fetched(.file(address: url, bytes: bytes), identity: hexadecimal(sha256(bytes)))
    }
  }
}
