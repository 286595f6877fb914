package import Kustomize
package import Manifests

/// What kustomizations name elsewhere, fetched round after round until nothing is missing.
package struct RemoteResources: Sendable {
  /// Reads a repository at a revision.
  package typealias ReadFolder =
    @Sendable (KustomizeSettings.RemoteFolder) async throws -> SourceTree
  /// Reads a file at a web address.
  package typealias ReadFile = @Sendable (_ address: String) async throws -> [UInt8]

  /// What was fetched.
  package struct Found: Sendable {
    package var trees: [KustomizeSettings.RemoteFolder: SourceTree] = [:]
    package var files: [String: [UInt8]] = [:]
  }

  private let readFolder: ReadFolder
  private let readFile: ReadFile
  private static let rounds = 16

  package init(folder: @escaping ReadFolder, file: @escaping ReadFile) {
    readFolder = folder
    readFile = file
  }

  /// Everything that the kustomization of a folder needs from elsewhere.
  ///
  /// - Throws: when some of it cannot be read.
  package func needed(
    by folder: String,
    in tree: SourceTree,
    components: [String] = [],
    capabilities: Capabilities
  ) async throws -> Found {
    var found = Found()
    for _ in 0..<Self.rounds {
      let known = found
      let settings = KustomizeSettings(
        capabilities: capabilities,
        remoteTree: { known.trees[$0] },
        remoteFile: { known.files[$0] }
      )
      let missing = remoteNeeds(of: folder, in: tree, settings: settings, components: components)
      guard !missing.isEmpty else { break }
      for need in missing {
        switch need {
        case .folder(let remote): found.trees[remote] = try await readFolder(remote)
        case .file(let address): found.files[address] = try await readFile(address)
        }
      }
    }
    return found
  }
}
