/// What a `Chart.yaml` says, with the names of its fields in Go, which templates see.
struct ChartMetadata: Sendable {
  /// Somebody who looks after the chart.
  struct Maintainer: Sendable {
    var name = ""
    var email = ""
    var url = ""
  }

  var name = ""
  var home = ""
  var sources: [String] = []
  var version = ""
  var description = ""
  var keywords: [String] = []
  var maintainers: [Maintainer] = []
  var icon = ""
  var apiVersion = ""
  var condition = ""
  var tags = ""
  var appVersion = ""
  var isDeprecated = false
  /// Nil where there are none, which templates can tell from an empty map.
  var annotations: [(name: String, value: String)]?
  var kubeVersion = ""
  var dependencies: [ChartDependency] = []
  var type = ""

  /// Whether the chart only lends templates to others.
  var isLibrary: Bool { type.lowercased() == "library" }
}

/// A chart that a chart depends on.
struct ChartDependency: Sendable {
  /// Values of the dependency that its parent takes over.
  enum Import: Sendable, CustomStringConvertible {
    /// A table of the child, put at a table of the parent (`.` is the root).
    case table(child: String, parent: String)
    /// A table below the child's `exports`, put at the parent's root.
    case export(String)

    /// The path of the table in the child's values.
    var description: String {
      switch self {
      case .table(let child, _): child
      case .export(let name): "exports.\(name)"
      }
    }
  }

  var name = ""
  var version = ""
  var repository = ""
  var condition = ""
  var tags: [String] = []
  var isEnabled = false
  var imports: [Import] = []
  var alias = ""
}
