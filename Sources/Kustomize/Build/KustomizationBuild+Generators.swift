import Manifests

extension KustomizationBuild {
  /// Adds what generators make: ConfigMaps, Secrets, charts, then those configured as objects of their own.
  func addGenerated(to result: inout Accumulator) throws(KustomizeError) {
    for (field, entries, isSecret) in [
      ("configMapGenerator", kustomization.configMaps, false),
      ("secretGenerator", kustomization.secrets, true),
    ] {
      for (index, entry) in entries.enumerated() {
        try inside("\(field)[\(index)]") { () throws(KustomizeError) in
          var data = entry
          data.options = .merged(entry.options, with: kustomization.generatorOptions)
          let resource = try DataGenerator(data: data, isSecret: isSecret).resource(in: folder)
          let plugin = Origin.plugin(isSecret ? "SecretGenerator" : "ConfigMapGenerator")
          try absorb([resource], by: plugin, into: &result)
        }
      }
    }
    for (index, entry) in kustomization.charts.enumerated() {
      try inside("helmCharts[\(index)]") { () throws(KustomizeError) in
        let generator = ChartGenerator(chart: entry, globals: kustomization.chartGlobals)
        let resources = try generator.resources(in: folder)
        try absorb(resources, by: Origin.plugin("HelmChartInflationGenerator"), into: &result)
      }
    }
    let field = "generators"
    for (index, plugin) in try plugins(kustomization.generators, field: field).enumerated() {
      try inside("\(field)[\(index)]") { () throws(KustomizeError) in
        let resources = try plugin.generated(in: folder)
        try absorb(resources, by: plugin.id, at: plugin.place, into: &result)
      }
    }
  }

  private func absorb(
    _ resources: [Resource],
    by plugin: ResourceID,
    at place: String? = nil,
    into result: inout Accumulator
  ) throws(KustomizeError) {
    for var resource in resources {
      if let origin, resource.origin == nil {
        var made = Origin()
        made.repository = origin.repository
        made.revision = origin.revision
        made.configuredIn = origin.appending(place ?? fileName).path
        made.configuredBy = plugin
        resource.origin = made
      }
      try result.list.absorb(resource)
    }
  }

  /// The plugins of a field, each written there or in a file or kustomization that the field names.
  func plugins(_ entries: [String], field: String) throws(KustomizeError) -> [Plugin] {
    var found = Accumulator()
    var paths: [String] = []
    for entry in entries {
      if let inline = try? readResources(Array(entry.utf8), file: fileName) {
        try found.list.append(contentsOf: inline)
      } else {
        paths.append(entry)
      }
    }
    try addResources(paths, field: field, to: &found)
    var plugins: [Plugin] = []
    for (index, resource) in found.list.resources.enumerated() {
      try inside("\(field)[\(index)]") { () throws(KustomizeError) in
        plugins.append(try Plugin(resource))
      }
    }
    return plugins
  }

  /// The steps of transformers and validators that are configured as objects of their own.
  func pluginSteps(_ entries: [String], field: String) throws(KustomizeError) -> [Step] {
    var steps: [Step] = []
    for (index, plugin) in try plugins(entries, field: field).enumerated() {
      let place = "\(field)[\(index)]"
      let run = try inside(place) { () throws(KustomizeError) in try plugin.transformer(for: self) }
      steps.append(Step(plugin, field: place, run: run))
    }
    return steps
  }
}
