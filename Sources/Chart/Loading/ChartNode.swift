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
  /// The files of `crds/`, this chart's alone.
  let definitions: [DefinitionFile]
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
    definitions = files.filter(\.definesKinds).map { file in
      DefinitionFile(file, origin: origin.file(file.name))
    }
    self.children = children
    self.origin = origin
    self.warnings = warnings
  }
}
