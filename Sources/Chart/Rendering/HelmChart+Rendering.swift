package import Manifests
package import Template
package import YAML

extension HelmChart {
  /// Renders a release.
  ///
  /// Later layers of values are laid over earlier ones, all of them over the chart's own. `scalar` looks at each scalar of the rendered
  /// documents as they are read; it changes their values, not their text.
  /// - Throws: when values cannot be read or break the schema, a dependency is missing, a template fails, what it gives is no object, or a
  ///   limit is reached.
  package func render(
    _ release: HelmRelease,
    values layers: [ValuesLayer] = [],
    capabilities: Capabilities = .offline,
    skippingSchema: Bool = false,
    scalar: YAMLScalarHook? = nil,
    sources: TemplateSources = TemplateSources(),
    limits: TemplateLimits = .default
  ) throws(ChartError) -> ChartOutput {
    try checkInstallable(release)
    let warnings = WarningList()
    node.warnings.forEach(warnings.add)
    if isDeprecated { warnings.add("chart \(name) is deprecated") }
    let given = try layers.merged()
    let chart = ChartInstance(node, name: name, parent: nil)
    let values = try settle(chart, under: given, release, warnings)
    if !skippingSchema { try checkSchema(of: chart, values, release) }
    try checkKubernetes(release, capabilities)
    let templates = chart.templatesWithCharts
    let set = try templateSet(of: templates.map(\.name), release)
    let rendering = Rendering(
      chart: self,
      release: release,
      scalar: scalar,
      templates: templates,
      run: TemplateRender(of: set, sources: sources, limits: limits)
    )
    return try rendering.output(
      of: chart,
      values: values,
      capabilities: CapabilitiesObject.make(capabilities),
      warnings: warnings
    )
  }

  private func checkInstallable(_ release: HelmRelease) throws(ChartError) {
    guard release.hasUsableName else {
      let cause =
        "a release's name consists of small letters, digits, hyphens and dots, 53 at most"
      throw ChartError(nil, .release(release.name), .text(cause))
    }
    let metadata = node.metadata
    let location = Location(file: node.origin.file("Chart.yaml"))
    guard ["", "v1", "v2"].contains(metadata.apiVersion) else {
      let cause = "the API version '\(metadata.apiVersion)' is not known"
      throw ChartError(location, .chart(name), .text(cause))
    }
    guard metadata.type.isEmpty || metadata.type == "application" else {
      throw ChartError(location, .release(release.name), .text("a library cannot be installed"))
    }
    let missing = missingDependencies.map(\.name)
    guard missing.isEmpty else {
      throw ChartError(location, .release(release.name), .missingDependencies(missing))
    }
  }

  /// The values of a chart with everything laid over them, dependencies that are turned off being gone afterwards.
  private func settle(
    _ chart: ChartInstance,
    under given: Mapping,
    _ release: HelmRelease,
    _ warnings: WarningList
  ) throws(ChartError) -> DatumMap {
    do throws(Coalescing.Mismatch) {
      try chart.dropDisabled(by: DatumMap(given), warnings: warnings)
      try chart.importValues(warnings)
      return try Coalescing(keepsNulls: false, warnings: warnings)
        .values(of: chart, under: DatumMap(given, type: .values))
    } catch {
      let cause =
        "the values of sub-chart '\(error.name)' are to be a map, not \(withArticle(error.found))"
      throw ChartError(nil, .release(release.name), .text(cause))
    }
  }

  private func checkKubernetes(
    _ release: HelmRelease,
    _ capabilities: Capabilities
  ) throws(ChartError) {
    let wanted = node.metadata.kubeVersion
    guard !wanted.isEmpty else { return }
    let found = KubeVersion(capabilities.kubernetesVersion)
    if let version = try? Version(found.normalised),
      let constraint = try? VersionConstraint(wanted), constraint.allows(version)
    {
      return
    }
    let location = Location(file: node.origin.file("Chart.yaml"))
    let cause = "the chart needs Kubernetes \(wanted), which \(found.full) is not"
    throw ChartError(location, .release(release.name), .text(cause))
  }

  /// The templates of full names in the order in which Helm parses them, so that a parent's definitions win.
  private func templateSet(
    of names: [String],
    _ release: HelmRelease
  ) throws(ChartError) -> TemplateSet {
    var set = TemplateSet(functions: .helm)
    do throws(TemplateError) {
      for template in try templates.parsed(names) { set.add(template) }
    } catch {
      throw templateError(error, release)
    }
    return set
  }

  /// An error of a template with the files that people know.
  func templateError(_ error: TemplateError, _ release: HelmRelease) -> ChartError {
    let place = error.place.map { TemplateFault.place($0, origin: templates.origin) }
    return ChartError(
      place,
      .release(release.name),
      .template(TemplateFault(error, origin: templates.origin))
    )
  }
}

extension HelmChart {
  /// A dependency that `Chart.yaml` names and `charts/` does not hold.
  package struct MissingDependency: Sendable, Hashable {
    package let name: String
    package let version: String
    package let repository: String
  }

  /// What has to be fetched before the chart can be rendered.
  package var missingDependencies: [MissingDependency] {
    let present = Set(node.children.map(\.metadata.name))
    return node.metadata.dependencies.filter { !present.contains($0.name) }.map {
      MissingDependency(name: $0.name, version: $0.version, repository: $0.repository)
    }
  }
}
