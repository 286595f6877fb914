import Compose
import Manifests
import Registry
import Render

extension Repositories {
  /// What came of a need.
  enum Fetched: Sendable {
    case source(RenderInputs.Source, isHome: Bool)
    case file(address: String, bytes: [UInt8])
  }

  /// Fetches what a source names.
  ///
  /// - Throws: a `GitError` or a `RegistryError`, when it cannot be fetched.
  nonisolated func fetch(_ need: SourceNeed, project: String) async throws -> Fetched {
    switch need {
    case .repository(let url, let revision, let tagPrefix):
      let reading = try await read(url, revision: revision, tagPrefix: tagPrefix)
      let source = RenderInputs.Source(tree: reading.tree, revision: reading.revision)
      return .source(source, isHome: reading.isHome)
    case .chart(let repository, let name, let version):
      let request = ChartRequest(repository: repository, name: name, version: version)
      let archive = try await charts.chart(request)
      let tree = try archive.tree(label: "\(request.repository)/\(archive.fileName)")
      return .source(.init(tree: tree, revision: archive.version), isHome: false)
    case .artifact(let url, let version):
      let artifact = try await charts.artifact(url, version: version)
      return .source(.init(tree: artifact.tree, revision: artifact.revision), isHome: false)
    case .file(let url): return .file(address: url, bytes: try await charts.file(url))
    }
  }
}
