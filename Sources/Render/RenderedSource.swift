import Compose
import Manifests

/// Renders one source with the tool that it asks for or that its folder shows.
func renderSource(
  at index: Int,
  of application: Application,
  for inputs: RenderInputs,
  filling filler: PlaceholderFiller
) throws(RenderError) -> [Manifest] {
  let source = application.sources[index]
  let tree = inputs.sources[index].tree
  let kind: Tool
  do { kind = try tool(for: source, in: tree) } catch { throw RenderError([error]) }
  switch kind {
  case .directory:
    var options = DirectoryOptions()
    if case .directory(let given) = source.tool { options = given }
    return try ManifestFolder(
      folder: source.path,
      options: options,
      tree: tree,
      scalar: filler.hook
    ).manifests()
  case .chart:
    do {
      return try ChartSource(application, index: index, inputs: inputs, filler: filler).manifests()
    } catch {
      throw RenderError([error])
    }
  case .kustomization:
    throw RenderError([.unsupported("a kustomization", source.path)])
  }
}
