import Manifests
import Template

/// A chart, loaded and parsed once; it never changes and renders any number of releases.
package struct HelmChart: Sendable {
  let node: ChartNode
  /// The templates of the chart and of all its sub-charts by their full names, the parse errors of those that have some kept
  /// until they are needed.
  let templates: [String: ParsedFile]

  /// A template file and what came of parsing it.
  struct ParsedFile: Sendable {
    /// The file as people name it.
    let origin: String
    let result: Result<ParsedTemplate, TemplateError>
  }

  init(_ node: ChartNode) {
    self.node = node
    var templates: [String: ParsedFile] = [:]
    Self.parse(ChartInstance(node, name: node.metadata.name, parent: nil), into: &templates)
    self.templates = templates
  }

  /// The chart's name.
  package var name: String { node.metadata.name }
  /// The chart's version.
  package var version: String { node.metadata.version }
  /// Whether its authors no longer look after it.
  package var isDeprecated: Bool { node.metadata.isDeprecated }

  private static func parse(
    _ chart: ChartInstance,
    into templates: inout [String: ParsedFile]
  ) {
    for file in chart.templates {
      let name = chart.path + "/" + file.name
      let result: Result<ParsedTemplate, TemplateError>
      do throws(TemplateError) {
        result = .success(
          try ParsedTemplate(file.bytesIfReadable, name: name, functions: .helm)
        )
      } catch {
        result = .failure(error)
      }
      templates[name] = ParsedFile(origin: chart.node.origin.file(file.name), result: result)
    }
    for child in chart.children { parse(child, into: &templates) }
  }
}

extension ChartInstance {
  /// The templates that count: of a library only its partials.
  var templates: [ChartFile] {
    guard node.metadata.isLibrary else { return node.templates }
    return node.templates.filter { $0.baseName.hasPrefix("_") }
  }
}
