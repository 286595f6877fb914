import Manifests

/// A chart as its files have it, before values decide which of its dependencies count.
final class ChartNode: Sendable {
  let metadata: ChartMetadata
  /// The chart's own values, all numbers being floating, as Helm reads them.
  let values: Mapping
  let schema: ChartFile?
  let templates: [ChartFile]
  /// Everything that is neither template nor values: what `.Files` offers, `crds/` included.
  let files: [ChartFile]
  /// The charts in `charts/`.
  let children: [ChartNode]
  let origin: ChartOrigin
  /// What Helm would say on the way.
  let warnings: [String]

  init(
    metadata: ChartMetadata,
    values: Mapping,
    schema: ChartFile?,
    templates: [ChartFile],
    files: [ChartFile],
    children: [ChartNode],
    origin: ChartOrigin,
    warnings: [String]
  ) {
    self.metadata = metadata
    self.values = values
    self.schema = schema
    self.templates = templates
    self.files = files
    self.children = children
    self.origin = origin
    self.warnings = warnings
  }

  /// The files of `crds/`, this chart's alone.
  var definitions: [ChartFile] {
    files.filter { file in
      guard file.name.hasPrefix("crds/") else { return false }
      let name = file.baseName.lowercased()
      return name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
    }
  }
}
