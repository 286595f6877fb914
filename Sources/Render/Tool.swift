package import Compose
package import Manifests

/// What makes manifests of a source's files.
enum Tool: Sendable, Hashable {
  case chart
  case kustomization
  case directory
}

/// Finds the tool for a source: the block that the source has, else the file that the folder has, else a directory of manifests.
///
/// Where a folder is both chart and kustomization the latter wins, as in Argo CD.
/// - Throws: when the folder is missing, or a plugin is asked for.
func tool(
  for source: ApplicationSource,
  in tree: SourceTree
) throws(RenderError.Problem) -> Tool {
  // Argo CD refuses them as well, although its own checkout would be the root.
  guard !source.path.hasPrefix("/") else {
    throw .source(.outside(source.path, target: source.path))
  }
  guard tree.isFolder(source.path) else {
    throw .source(.notFound(source.path.isEmpty ? "." : source.path))
  }
  switch source.tool {
  case .helm: return .chart
  case .kustomize: return .kustomization
  case .directory: return .directory
  case .plugin(let plugin): throw .unsupported("plugin '\(plugin.name)'", source.path)
  case .detected: break
  }
  if !source.chart.isEmpty { return .chart }
  let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
  let prefix = source.path.isEmpty ? "" : source.path + "/"
  if names.contains(where: { tree.isFile(prefix + $0) }) { return .kustomization }
  return tree.isFile(prefix + "Chart.yaml") ? .chart : .directory
}

/// What Argo CD's `status.sourceType` calls what makes manifests of a source.
package func sourceType(of source: ApplicationSource, in tree: SourceTree) -> String {
  if case .plugin = source.tool { return "Plugin" }
  return switch try? tool(for: source, in: tree) {
  case .chart: "Helm"
  case .kustomization: "Kustomize"
  case .directory, nil: "Directory"
  }
}

extension ApplicationSource {
  /// The kustomization's folder and the components that the application adds, where the source is one.
  func kustomization(in tree: SourceTree) -> (folder: String, components: [String])? {
    guard (try? Render.tool(for: self, in: tree)) == .kustomization else { return nil }
    if case .kustomize(let options) = tool { return (path, options.components) }
    return (path, [])
  }
}
