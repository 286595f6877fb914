package import Kustomize
package import Manifests
import Render

extension Repositories {
  /// Settings with all that the kustomization of a folder names elsewhere, fetched round after round until nothing is missing.
  ///
  /// - Throws: when some of it cannot be read.
  package nonisolated func settings(
    forKustomization folder: String,
    in tree: SourceTree,
    capabilities: Capabilities
  ) async throws -> KustomizeSettings {
    var found: [SourceNeed: RenderInputs.Source] = [:]
    var files: [String: [UInt8]] = [:]
    while true {
      let settings = KustomizeSettings(capabilities: capabilities, having: found, files: files)
      let missing = remoteNeeds(of: folder, in: tree, settings: settings)
      guard !missing.isEmpty else { return settings }
      for need in missing.map({ SourceNeed($0) }) {
        switch try await fetch(need, project: "").content {
        case .source(let source, _): found[need] = source
        case .file(let address, let bytes): files[address] = bytes
        }
      }
    }
  }
}
