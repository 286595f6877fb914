package import Manifests

// Composition documents to applications with their waves.
//
// In come the files of a repository, what was chosen, and the answers of everything outside (clusters, forges, other
// repositories); out come applications in order, with everything that is wrong collected. Nothing is fetched here: what is
// missing is named in `Composition.needs`, and the caller composes again once it has it.

/// Turns composition documents into applications.
///
/// The paths are files or folders of the tree that hold Application, ApplicationSet and AppProject documents. Where they
/// have placeholders and several environments are wanted, they are read once for each environment, with its values.
package func compose(
  _ paths: [String],
  in tree: SourceTree,
  choosing selection: Selection = Selection(),
  with inputs: ComposeInputs = ComposeInputs(),
  placeholders: PlaceholderLayers = PlaceholderLayers()
) -> Composition {
  let files = CompositionFiles(paths, in: tree)
  var composer = DocumentComposer(
    files: files,
    tree: tree,
    inputs: inputs,
    layers: placeholders
  )
  let items = composer.items(of: selection.environments)
  return composer.composition(of: items, choosing: selection)
}

/// Turns the Applications, ApplicationSets and AppProjects among rendered manifests into applications.
///
/// Manifests of other kinds are passed over; placeholders are taken to be filled in.
package func compose(
  _ manifests: [Manifest],
  choosing selection: Selection = Selection(environments: .all),
  with inputs: ComposeInputs = ComposeInputs()
) -> Composition {
  var composer = DocumentComposer(inputs: inputs)
  let items = composer.items(of: manifests)
  return composer.composition(of: items, choosing: selection)
}
