package import Git
package import Kustomize
package import Manifests

/// The repositories that kustomizations name, fetched round after round until nothing is missing.
package struct RemoteFolders: Sendable {
  /// Reads a repository at a revision.
  package typealias Read =
    @Sendable (KustomizeSettings.RemoteFolder) async throws(GitError) ->
    SourceTree

  private let read: Read
  private static let rounds = 16

  package init(read: @escaping Read) {
    self.read = read
  }

  /// Everything that the kustomization of a folder needs from elsewhere.
  ///
  /// - Throws: when one of the repositories cannot be read.
  package func needed(
    by folder: String,
    in tree: SourceTree,
    components: [String] = [],
    capabilities: Capabilities
  ) async throws(GitError) -> [KustomizeSettings.RemoteFolder: SourceTree] {
    var fetched: [KustomizeSettings.RemoteFolder: SourceTree] = [:]
    for _ in 0..<Self.rounds {
      let known = fetched
      let settings = KustomizeSettings(capabilities: capabilities, remoteTree: { known[$0] })
      let missing = remoteFolders(
        of: folder,
        in: tree,
        settings: settings,
        components: components
      )
      guard !missing.isEmpty else { break }
      for remote in missing { fetched[remote] = try await read(remote) }
    }
    return fetched
  }
}
