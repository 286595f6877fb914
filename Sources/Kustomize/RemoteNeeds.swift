package import Manifests

/// Something elsewhere that a kustomization names.
package enum RemoteNeed: Sendable, Hashable {
  /// A folder of another repository.
  case folder(KustomizeSettings.RemoteFolder)
  /// A file at a web address.
  case file(String)
  /// A chart in a repository of charts.
  case chart(KustomizeSettings.RemoteChart)
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
  guard let build = try? KustomizationBuild(folder, session: Session()) else { return }
  let kustomization = build.kustomization
  let listed = kustomization.resources + kustomization.components + components
  for name in listed + kustomization.generators + kustomization.transformers {
    let need = RemoteNeed(name)
    switch need {
    case .folder(let remote) where folder.settings.remoteTree(remote) != nil: break
    case .file(let address) where folder.settings.remoteFile(address) != nil: continue
    case .some(let need):
      found.appendIfNew(need)
      continue
    case nil: break
    }
    guard let inner = try? folder.enter(name) else { continue }
    collect(inner, [], into: &found)
  }
  for address in kustomization.loadedPaths where RemoteNeed.isAddress(address) {
    if folder.settings.remoteFile(address) == nil { found.appendIfNew(.file(address)) }
  }
  for need in build.charts.compactMap({ $0.need(in: folder) }) { found.appendIfNew(need) }
}

extension Kustomization {
  /// The files that single fields name, which may be web addresses too.
  fileprivate var loadedPaths: [String] {
    var paths = crds + configurations + mergePatches
    if let schema = openAPI["path"] { paths.append(schema) }
    for patch in patches + jsonPatches { paths.append(patch.path) }
    for case .file(let path) in replacements { paths.append(path) }
    return paths
  }
}

extension KustomizationBuild {
  /// The charts that the kustomization renders, as fields of it and as generators of their own.
  fileprivate var charts: [ChartGenerator] {
    let own = kustomization.charts.map {
      ChartGenerator(chart: $0, globals: kustomization.chartGlobals)
    }
    let plugins = try? plugins(kustomization.generators, field: "generators")
    return own + (plugins ?? []).filter(\.rendersChart).compactMap { try? $0.chart() }
  }
}

extension [RemoteNeed] {
  fileprivate mutating func appendIfNew(_ need: RemoteNeed) {
    if !contains(need) { append(need) }
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
    isAddress(name) && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
  }

  fileprivate static func isAddress(_ name: String) -> Bool {
    name.hasPrefix("https://") || name.hasPrefix("http://")
  }
}
