package import Manifests

// Composition documents to applications with their waves.
//
// In come the files of a repository, what was chosen, and the answers of everything outside (clusters, forges, other
// repositories); out come applications in order, with everything that is wrong collected. Nothing is fetched here: what is
// missing is named in `Composition.needs`, and the caller composes again once it has it.

/// Turns composition documents into applications.
///
/// The paths are files or folders of the tree that hold Application, ApplicationSet and AppProject documents.
package func compose(
  _ paths: [String],
  in tree: SourceTree,
  choosing selection: Selection = Selection(),
  with inputs: ComposeInputs = ComposeInputs(),
  placeholders: Placeholders = Placeholders()
) -> Composition {
  Composition()
}
