package import Manifests
package import YAML

/// A chart that cannot be loaded, or a release of it that cannot be rendered.
package struct ChartError: Error, Sendable {
  /// What was being done.
  package enum Subject: Sendable, Hashable {
    /// A chart, by its name or by where it is.
    case chart(String)
    /// A release, by its name.
    case release(String)
    /// Values given from outside, such as a file or `--set`.
    case values(String)
  }

  /// Why it failed.
  package enum Problem: Sendable {
    /// In plain words, with a hint where there is a safe one.
    case text(String, hint: String? = nil)
    case template(TemplateFault)
    case yaml(YAMLError)
    /// Rendered text that is no YAML; the line counts in what was rendered, `text` is that line.
    case renderedYAML(YAMLError, line: Int)
    case manifest(ManifestError.Problem)
    /// Dependencies that `charts/` does not hold.
    case missingDependencies([String])
    /// What the values break of a schema, each with the path of the value.
    case schema([String])
  }

  package let location: Location?
  package let subject: Subject
  package let problem: Problem

  package init(_ location: Location?, _ subject: Subject, _ problem: Problem) {
    self.location = location
    self.subject = subject
    self.problem = problem
  }
}

extension ChartError: CustomStringConvertible {
  package var description: String {
    let place = location.map { "\($0): " } ?? ""
    return "\(place)cannot \(subject): \(problem)"
  }
}

extension ChartError.Subject: CustomStringConvertible {
  package var description: String {
    switch self {
    case .chart(let name): "load chart '\(name)'"
    case .release(let name): "render release '\(name)'"
    case .values(let name): "read values '\(name)'"
    }
  }
}

extension ChartError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .text(let cause, let hint): cause + (hint.map { " (\($0))" } ?? "")
    case .template(let fault): fault.description
    case .yaml(let error): error.problem.description
    case .renderedYAML(let error, let line):
      "line \(line) of what it renders: \(error.problem)"
    case .manifest(.notAnObject(let type)):
      "it gives \(withArticle(type)) where an object is needed"
    case .manifest(.missing(let field, let kind)):
      "it gives \(kind.map(withArticle) ?? "an object") without '\(field)'"
    case .missingDependencies(let names):
      "no '\(names.joined(separator: "', '"))' in charts/ (Chart.yaml names "
        + (names.count == 1 ? "it as a dependency)" : "them as dependencies)")
    case .schema(let breaches): "values break the schema: " + breaches.joined(separator: "; ")
    }
  }
}
