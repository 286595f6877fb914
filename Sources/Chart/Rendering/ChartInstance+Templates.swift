import Manifests

extension ChartInstance {
  /// The full names of the templates of this chart and all below it with the paths of their charts, in the order in which Helm parses and
  /// executes them: deep ones first, names from the last to the first.
  var templatesWithCharts: [(name: String, chart: String)] {
    var found: [(name: String, chart: String, depth: Int)] = []
    collectTemplates(into: &found)
    found.sort { left, right in
      if left.depth != right.depth { return left.depth > right.depth }
      return right.name.precedes(left.name)
    }
    // Charts that share a name share the paths of their templates: one stands for all of them.
    var names: Set<String> = []
    return found.filter { names.insert($0.name).inserted }.map { ($0.name, $0.chart) }
  }

  private func collectTemplates(into found: inout [(name: String, chart: String, depth: Int)]) {
    for file in templates {
      let name = path + "/" + file.name
      found.append((name, path, name.utf8.count { $0 == UInt8(ascii: "/") }))
    }
    for child in children { child.collectTemplates(into: &found) }
  }
}
