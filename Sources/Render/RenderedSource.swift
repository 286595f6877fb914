import Compose
import Manifests

/// Renders one source with the tool that it asks for or that its folder shows.
func renderSource(
  at index: Int,
  of application: Application,
  for inputs: RenderInputs,
  filling filler: PlaceholderFiller,
  notes: inout [String]
) throws(RenderError) -> [Manifest] {
  let tree = inputs.sources[index].tree
  let source: ApplicationSource
  let kind: Tool
  do throws(CompositionError) {
    source = try application.sources[index].overridden(for: application, in: tree)
  } catch {
    throw RenderError([.composition(error)])
  }
  do { kind = try tool(for: source, in: tree) } catch { throw RenderError([error]) }
  switch kind {
  case .directory:
    var options = DirectoryOptions()
    if case .directory(let given) = source.tool { options = given }
    return try ManifestFolder(
      folder: source.path,
      options: options,
      tree: tree,
      environment: BuildEnvironment(
        of: application,
        source: source,
        revision: inputs.sources[index].revision
      ),
      keys: inputs.secretKeys,
      scalar: filler.hook
    ).manifests()
  case .chart:
    do {
      return try ChartSource(
        source,
        of: application,
        files: inputs.sources[index],
        inputs: inputs,
        filler: filler
      ).manifests()
    } catch {
      throw RenderError([error])
    }
  case .kustomization:
    do {
      let built = try KustomizationSource(
        source,
        of: application,
        files: inputs.sources[index],
        inputs: inputs,
        filler: filler
      ).manifests()
      notes += built.notes
      return built.manifests
    } catch {
      throw RenderError([error])
    }
  }
}
