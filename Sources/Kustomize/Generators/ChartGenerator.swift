import Chart
import Manifests
import YAML

/// Renders a chart that lies beside a kustomization.
struct ChartGenerator {
  let chart: ChartEntry
  let globals: ChartGlobals

  /// The chart's objects, hooks and tests among them unless they are left out.
  ///
  /// - Throws: when the chart is not at hand, or cannot be rendered.
  func resources(in folder: Folder) throws(KustomizeError) -> [Resource] {
    guard !chart.name.isEmpty else { throw KustomizeError(.missing("'name'")) }
    let layers = try layers(in: folder)
    do {
      let loaded = try loadChart(try tree(in: folder))
      let output = try loaded.render(
        HelmRelease(
          name: chart.releaseName.isEmpty ? "release-name" : chart.releaseName,
          namespace: chart.namespace.isEmpty ? "default" : chart.namespace
        ),
        values: layers,
        capabilities: capabilities(folder.settings.capabilities)
      )
      var resources = try readResources(output.text(parts), file: chart.name)
      for index in resources.indices { resources[index].isFromChart = true }
      return resources
    } catch let error as KustomizeError {
      throw error
    } catch {
      throw KustomizeError(.chart("\(error)"))
    }
  }

  private var parts: ChartParts {
    var parts: ChartParts = []
    if chart.includesCRDs { parts.insert(.definitions) }
    if !chart.skipsHooks { parts.formUnion(chart.skipsTests ? [.hooks] : [.hooks, .tests]) }
    return parts
  }

  /// The folder of the chart: below its home, in a folder of its own where it comes from a repository.
  private var path: String {
    let home = globals.chartHome.isEmpty ? "charts" : globals.chartHome
    guard !chart.version.isEmpty, !chart.repository.isEmpty else { return "\(home)/\(chart.name)" }
    return "\(home)/\(chart.name)-\(chart.version)/\(chart.name)"
  }

  private func tree(in folder: Folder) throws(KustomizeError) -> SourceTree {
    do {
      return try folder.tree.subtree(at: try SourceTree.join(folder.path, path))
    } catch {
      guard chart.repository.isEmpty else {
        throw KustomizeError(.notFetched("\(chart.repository)/\(chart.name):\(chart.version)"))
      }
      throw KustomizeError(.source(.notFound(path)))
    }
  }

  private func capabilities(_ given: Capabilities) -> Capabilities {
    var capabilities = given
    capabilities.apiVersions.formUnion(chart.apiVersions)
    if let version = try? Version(chart.kubeVersion) {
      capabilities.kubernetesVersion = "v\(version.major).\(version.minor).\(version.patch)"
    }
    return capabilities
  }

  /// The values: a file with what is written inline over it, under it, or instead of it, then further files.
  private func layers(in folder: Folder) throws(KustomizeError) -> [ValuesLayer] {
    var layers: [ValuesLayer] = []
    if !chart.valuesFile.isEmpty {
      layers.append(try layer(chart.valuesFile, in: folder))
    }
    if let inline = chart.valuesInline, inline.map?.isEmpty == false {
      let layer = ValuesLayer.values(inline, name: "valuesInline")
      switch chart.valuesMerge {
      case "", "override": layers.append(layer)
      case "merge": layers.insert(layer, at: 0)
      case "replace": layers = [layer]
      default:
        throw KustomizeError(
          .wrongValue(chart.valuesMerge, expected: "'merge', 'override' or 'replace'")
        ).inside("valuesMerge")
      }
    }
    for file in chart.additionalValuesFiles { layers.append(try layer(file, in: folder)) }
    return layers
  }

  private func layer(_ file: String, in folder: Folder) throws(KustomizeError) -> ValuesLayer {
    let bytes = try folder.load(file)
    do {
      return .values(try YAMLReader().firstDocument(of: bytes, file: file), name: file)
    } catch {
      throw KustomizeError(.yaml(error))
    }
  }
}
