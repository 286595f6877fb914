import Manifests

/// A chart, loaded once and parsed as its renders need it; it never changes and renders any number of releases.
package struct HelmChart: Sendable {
  let node: ChartNode
  let templates: TemplateFiles

  init(_ node: ChartNode) {
    self.node = node
    templates = TemplateFiles(ChartInstance(node, name: node.metadata.name, parent: nil))
  }

  /// The chart's name.
  package var name: String { node.metadata.name }
  /// The chart's version.
  package var version: String { node.metadata.version }
  /// Whether its authors no longer look after it.
  package var isDeprecated: Bool { node.metadata.isDeprecated }
}

extension ChartInstance {
  /// The templates that count: of a library only its partials.
  var templates: [ChartFile] {
    guard node.metadata.isLibrary else { return node.templates }
    return node.templates.filter { $0.baseName.hasPrefix("_") }
  }
}
