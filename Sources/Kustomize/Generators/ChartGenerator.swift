import Chart
import Manifests
import YAML

/// Renders a chart that lies beside a kustomization, or that was fetched for it.
struct ChartGenerator {
  let chart: ChartEntry
  let globals: ChartGlobals

  /// The chart's objects, hooks and tests among them unless they are left out.
  ///
  /// - Throws: when the chart is not at hand, or cannot be rendered.
  func resources(in folder: Folder) throws(KustomizeError) -> [Resource] {
    guard !chart.name.isEmpty else { throw KustomizeError(.missing("'name'")) }
    let tree = try tree(in: folder)
    let values = ChartValues(chart: chart, tree: tree, ownFile: "\(path)/values.yaml")
    let layers = try values.layers(in: folder)
    do {
      let output = try loadChart(tree).render(
        HelmRelease(
          name: try releaseName(),
          namespace: chart.namespace.isEmpty ? "default" : chart.namespace
        ),
        values: layers,
        capabilities: capabilities(folder.settings.capabilities)
      )
      return try readResources(output.text(parts), file: chart.name)
    } catch let error as KustomizeError {
      throw error
    } catch {
      throw KustomizeError(.chart("\(error)"))
    }
  }

  /// The chart where it has to be fetched and was not; nil otherwise.
  func need(in folder: Folder) -> RemoteNeed? {
    guard !chart.name.isEmpty, !chart.repository.isEmpty, localTree(in: folder) == nil,
      folder.settings.remoteChart(remote) == nil
    else { return nil }
    return .chart(remote)
  }

  private var parts: ChartParts {
    var parts: ChartParts = []
    if chart.includesCRDs { parts.insert(.definitions) }
    if !chart.skipsHooks { parts.formUnion(chart.skipsTests ? [.hooks] : [.hooks, .tests]) }
    return parts
  }

  private var remote: KustomizeSettings.RemoteChart {
    let newest = chart.takesPrereleases ? ">0.0.0-0" : ""
    return KustomizeSettings.RemoteChart(
      repository: chart.repository,
      name: chart.name,
      version: chart.version.isEmpty ? newest : chart.version
    )
  }

  /// The folder of the chart: below its home, in a folder of its own where it comes from a repository.
  private var path: String {
    let home = globals.chartHome.isEmpty ? "charts" : globals.chartHome
    guard !chart.version.isEmpty, !chart.repository.isEmpty else { return "\(home)/\(chart.name)" }
    return "\(home)/\(chart.name)-\(chart.version)/\(chart.name)"
  }

  private func localTree(in folder: Folder) -> SourceTree? {
    guard let place = try? SourceTree.join(folder.path, path) else { return nil }
    return try? folder.tree.subtree(at: place)
  }

  private func tree(in folder: Folder) throws(KustomizeError) -> SourceTree {
    if let local = localTree(in: folder) { return local }
    guard !chart.repository.isEmpty else { throw KustomizeError(.source(.notFound(path))) }
    guard let fetched = folder.settings.remoteChart(remote) else {
      throw KustomizeError(.notFetched("\(remote)"))
    }
    return fetched
  }

  /// The release's own name, the one that its template gives, or Helm's for releases without.
  private func releaseName() throws -> String {
    if !chart.releaseName.isEmpty { return chart.releaseName }
    return chart.nameTemplate.isEmpty
      ? "release-name" : try HelmRelease.name(from: chart.nameTemplate)
  }

  private func capabilities(_ given: Capabilities) -> Capabilities {
    var capabilities = given
    capabilities.apiVersions.formUnion(chart.apiVersions)
    if let version = try? Version(chart.kubeVersion) {
      capabilities.kubernetesVersion = "v\(version.major).\(version.minor).\(version.patch)"
    }
    return capabilities
  }
}

extension KustomizeSettings.RemoteChart: CustomStringConvertible {
  package var description: String {
    let address = "\(repository)/\(name)"
    return version.isEmpty ? address : "\(address):\(version)"
  }
}
