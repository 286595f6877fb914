package import Chart
package import Compose
package import Manifests

/// Where a chart's files are: what tells charts of a run apart.
package struct ChartPlace: Sendable, Hashable {
  let label: String
  /// The digest of an archive, since a version may be published again in the middle of a run.
  let digest: String
  let folder: String

  init(_ source: RenderInputs.Source, folder: String) {
    label = source.tree.label
    digest = source.digest
    self.folder = folder
  }
}

/// Charts that were loaded, or why they cannot be; each is loaded once in a run, however many releases are made of it.
package typealias LoadedCharts = [ChartPlace: Result<HelmChart, ChartError>]

/// The charts that an application's sources hold, with their trees.
///
/// Sources that cannot be read or need another tool have none; rendering says what is wrong with them.
package func charts(
  of application: Application,
  in sources: [RenderInputs.Source]
) -> [ChartPlace: SourceTree] {
  var found: [ChartPlace: SourceTree] = [:]
  for (written, files) in zip(application.sources, sources) where !written.isOnlyReferenced {
    guard let source = try? written.overridden(for: application, in: files.tree),
      (try? tool(for: source, in: files.tree)) == .chart,
      let tree = try? files.tree.subtree(at: source.path)
    else { continue }
    found[ChartPlace(files, folder: source.path)] = tree
  }
  return found
}

extension ChartPlace {
  /// Whether the chart lies in a tree.
  package func isOf(_ tree: SourceTree) -> Bool { label == tree.label }
}
