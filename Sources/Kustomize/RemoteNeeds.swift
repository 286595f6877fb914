package import Manifests
import YAML

/// Something elsewhere that a kustomization names.
package enum RemoteNeed: Sendable, Hashable {
  /// A folder of another repository.
  case folder(KustomizeSettings.RemoteFolder)
  /// A file at a web address.
  case file(String)
}

/// What a kustomization names elsewhere, itself or through those below, and that was not fetched yet.
///
/// What cannot be read is passed over; building tells what is wrong with it.
package func remoteNeeds(
  of folder: String,
  in tree: SourceTree,
  settings: KustomizeSettings,
  components: [String] = []
) -> [RemoteNeed] {
  guard let place = try? Folder(folder, in: tree, settings: settings) else { return [] }
  var found: [RemoteNeed] = []
  collect(place, components, into: &found)
  return found
}

private func collect(
  _ folder: Folder,
  _ components: [String],
  into found: inout [RemoteNeed]
) {
  guard let file = try? folder.kustomizationFile(),
    let value = try? YAMLReader(duplicateKeys: .lastWins)
      .firstDocument(of: file.bytes, file: file.name),
    let kustomization = try? Kustomization(value)
  else { return }
  let listed = kustomization.resources + kustomization.components + components
  for name in listed + kustomization.generators + kustomization.transformers {
    let need = RemoteNeed(name)
    switch need {
    case .folder(let remote) where folder.settings.remoteTree(remote) != nil: break
    case .file(let address) where folder.settings.remoteFile(address) != nil: continue
    case .some(let need):
      if !found.contains(need) { found.append(need) }
      continue
    case nil: break
    }
    guard let inner = try? folder.enter(name) else { continue }
    collect(inner, [], into: &found)
  }
}

extension RemoteNeed {
  /// Reads what a kustomization names: an address that ends as manifests do is a file, any other a repository; nil for a path.
  init?(_ name: String) {
    guard !Self.isFile(name) else {
      self = .file(name)
      return
    }
    guard let remote = KustomizeSettings.RemoteFolder(name) else { return nil }
    self = .folder(remote)
  }

  /// Whether a name is the web address of a file rather than of a repository.
  static func isFile(_ name: String) -> Bool {
    guard name.hasPrefix("https://") || name.hasPrefix("http://") else { return false }
    return [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
  }
}
