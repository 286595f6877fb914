package import Manifests
import YAML

/// The folders of other repositories that a kustomization names, itself or through those below, and that were not fetched yet.
///
/// What cannot be read is passed over; building tells what is wrong with it.
package func remoteFolders(
  of folder: String,
  in tree: SourceTree,
  settings: KustomizeSettings,
  components: [String] = []
) -> [KustomizeSettings.RemoteFolder] {
  guard let place = try? Folder(folder, in: tree, settings: settings) else { return [] }
  var found: [KustomizeSettings.RemoteFolder] = []
  collect(place, components, into: &found)
  return found
}

private func collect(
  _ folder: Folder,
  _ components: [String],
  into found: inout [KustomizeSettings.RemoteFolder]
) {
  guard let file = try? folder.kustomizationFile(),
    let value = try? YAMLReader(duplicateKeys: .lastWins)
      .firstDocument(of: file.bytes, file: file.name),
    let kustomization = try? Kustomization(value)
  else { return }
  let listed = kustomization.resources + kustomization.components + components
  for name in listed + kustomization.generators + kustomization.transformers {
    if let remote = KustomizeSettings.RemoteFolder(name) {
      let isFile = [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
      if !isFile, folder.settings.remoteTree(remote) == nil {
        if !found.contains(remote) { found.append(remote) }
        continue
      }
    }
    guard let inner = try? folder.enter(name) else { continue }
    collect(inner, [], into: &found)
  }
}
