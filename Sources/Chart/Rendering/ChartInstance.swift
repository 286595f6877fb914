import Manifests
import Template

/// A chart in one render: under the name that its parent gives it, with the dependencies that count.
final class ChartInstance {
  let node: ChartNode
  /// The chart's name, or the alias that the parent gave it.
  let name: String
  /// The path of the chart inside of the one that is rendered: `web/charts/db`.
  let path: String
  /// What Chart.yaml says of the dependencies, those that count, with their names replaced by aliases.
  var dependencies: [ChartDependency]
  var children: [ChartInstance] = []
  /// What `values.yaml` says, or what came of it after values were imported from dependencies.
  private(set) var values: DatumMap

  init(_ node: ChartNode, name: String, parent: String?) {
    self.node = node
    self.name = name
    path = parent.map { "\($0)/charts/\(name)" } ?? name
    dependencies = node.metadata.dependencies
    values = DatumMap(node.values)
    children = Self.children(of: node, path: path)
    for index in dependencies.indices where !dependencies[index].alias.isEmpty {
      dependencies[index].name = dependencies[index].alias
    }
  }

  /// Whether this is the chart that is rendered.
  var isRoot: Bool { path == name }

  /// A copy of the chart's values that may be changed.
  var freshValues: DatumMap { values.deepCopy() }

  /// Replaces the chart's values.
  func setValues(_ values: DatumMap) {
    self.values = values
  }

  /// The charts in `charts/` that Chart.yaml does not name, then those that it names, each under its alias.
  private static func children(of node: ChartNode, path: String) -> [ChartInstance] {
    let named = node.metadata.dependencies
    guard !named.isEmpty else {
      return node.children.map { ChartInstance($0, name: $0.metadata.name, parent: path) }
    }
    var result: [ChartInstance] = []
    for child in node.children where !named.contains(where: { $0.isMet(by: child) }) {
      result.append(ChartInstance(child, name: child.metadata.name, parent: path))
    }
    for dependency in named {
      guard let child = node.children.first(where: { dependency.isMet(by: $0) }) else { continue }
      let name = dependency.alias.isEmpty ? child.metadata.name : dependency.alias
      result.append(ChartInstance(child, name: name, parent: path))
    }
    return result
  }
}

extension ChartDependency {
  /// Whether a chart has the wanted name and version.
  fileprivate func isMet(by chart: ChartNode) -> Bool {
    guard chart.metadata.name == name, let version = try? Version(chart.metadata.version),
      let constraint = try? VersionConstraint(self.version)
    else { return false }
    return constraint.allows(version)
  }
}
