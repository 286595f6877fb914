package import Manifests

/// Helm charts: files, values, dependencies and a release to the text and the manifests that Helm renders.
///
/// In: the tree of a chart's folder or the bytes of its archive, read and parsed once into a `HelmChart`; then, as often as
/// wanted, a release with its values and the capabilities of a cluster. Out: documents in Helm's order, with hooks told
/// apart. Each step follows Helm 4.1, byte for byte. What never happens here: network, clock, environment and
/// randomness; what is missing from `charts/` is an error that names it.
///
/// ```swift
/// let chart = try loadChart(tree)
/// let output = try chart.render(HelmRelease(name: "web", namespace: "shop"), values: [.set("replicas=2")])
/// ```
///
/// `place` is the folder that messages name before the chart's files; where it is not given, the tree's in its repository.
/// - Throws: when the tree is no chart, or a part of it cannot be read.
package func loadChart(
  _ tree: SourceTree,
  place: String? = nil,
  limits: ChartLimits = .default
) throws(ChartError) -> HelmChart {
  let place = place ?? tree.base
  let node = try ChartLoader(limits: limits).load(
    try ChartFiles.list(of: tree),
    origin: ChartOrigin(place),
    place: place.isEmpty ? tree.label : place
  )
  return HelmChart(node)
}

/// Reads a chart from a packed archive (`.tgz`), in which `.helmignore` does not count.
///
/// - Throws: when the bytes are no archive of a chart, lead out of it, or exceed a budget.
package func loadChart(
  archive bytes: [UInt8],
  name: String,
  limits: ChartLimits = .default
) throws(ChartError) -> HelmChart {
  let files = try ChartFiles.list(ofArchive: bytes, name: name, limits: limits.archive)
  let origin = ChartOrigin(name + "!")
  return HelmChart(try ChartLoader(limits: limits).load(files, origin: origin, place: name))
}
