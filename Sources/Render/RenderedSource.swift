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
  let rendering = SourceRendering(
    source,
    of: application,
    files: inputs.sources[index],
    inputs: inputs,
    filler: filler
  )
  if kind == .directory { return try ManifestFolder(rendering).manifests() }
  do throws(RenderError.Problem) {
    guard kind == .kustomization else { return try ChartSource(rendering).manifests() }
    let built = try KustomizationSource(rendering).manifests()
    notes += built.notes
    return built.manifests
  } catch {
    throw RenderError([error])
  }
}
