package import Manifests

/// What an ApplicationSet yields, before anything is checked or chosen.
package struct Expansion: Sendable {
  /// One Application with the parameters that made it.
  package struct Item: Sendable, Hashable {
    package var document: Value
    package var parameters: Mapping

    package init(document: Value, parameters: Mapping) {
      self.document = document
      self.parameters = parameters
    }
  }

  /// The Applications in the order of generation; of no use where `problems` is not empty.
  package var applications: [Item] = []
  /// Why the set cannot be expanded; one is enough to refuse all of it.
  package var problems: [CompositionError] = []
  /// Generators that nobody knows: Argo CD passes them over with a warning.
  package var unknownGenerators: [CompositionError] = []
  package var warnings: [CompositionError] = []

  package init() {}
}

/// Expands an ApplicationSet document.
package func expand(_ document: Value, with inputs: ComposeInputs) -> Expansion {
  let (set, problems, warnings) = ApplicationSet.read(document)
  guard problems.isEmpty else {
    var expansion = Expansion()
    expansion.problems = problems
    expansion.warnings = warnings
    return expansion
  }
  var expansion = Expander(set, inputs: inputs).expand()
  let subject = "ApplicationSet \(set.name)"
  expansion.problems = expansion.problems.map { $0.about(subject, in: nil, verb: "expand") }
  expansion.unknownGenerators = expansion.unknownGenerators.map {
    $0.about(subject, in: nil, verb: "expand")
  }
  expansion.warnings = warnings
  return expansion
}
