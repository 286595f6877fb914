package import Compose
import Manifests

// An application's sources to manifests.
//
// In come an application, the files of its sources and what the cluster offers; out come manifests in the order of the sources, placed
// in their namespaces. Nothing is read beyond the trees that are handed in, and nothing here asks a
// cluster: what is not known of a kind counts as namespaced, as in Argo CD.

/// Renders an application.
///
/// Each source renders separately and the results are put together; of an object that comes twice the last one counts, with a note, as
/// in Argo CD.
/// - Throws: with everything that is wrong in any of the sources.
package func render(
  _ application: Application,
  for inputs: RenderInputs
) throws(RenderError) -> Rendering {
  var problems: [RenderError.Problem] = []
  var manifests: [Manifest] = []
  var notes: [String] = []
  let filler = PlaceholderFiller(inputs.placeholders, mode: application.substitution)
  for index in inputs.sources.indices where !application.sources[index].isOnlyReferenced {
    do {
      manifests += try renderSource(
        at: index,
        of: application,
        for: inputs,
        filling: filler,
        notes: &notes
      )
    } catch {
      problems += error.problems
    }
  }
  if !filler.missing.isEmpty { problems.append(.placeholders(filler.missing)) }
  guard problems.isEmpty else {
    throw RenderError(application: application, problems: problems)
  }
  let nested = manifests.filter(\.isComposition)
  if !inputs.keepsApplications { manifests.removeAll(where: \.isComposition) }
  var placement = Placement(inputs.scopes, of: manifests)
  placement.namespace = application.destination.namespace
  for index in manifests.indices { placement.place(&manifests[index]) }
  let (kept, repetitions) = withoutRepetitions(manifests)
  return Rendering(manifests: kept, nested: nested, notes: notes + repetitions)
}

extension Manifest {
  /// Whether this is an Application, ApplicationSet or AppProject of Argo CD.
  var isComposition: Bool {
    type.group == "argoproj.io"
      && ["Application", "ApplicationSet", "AppProject"].contains(type.kind)
  }
}
