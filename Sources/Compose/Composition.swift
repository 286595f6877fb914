package import Manifests

/// What composition documents yield.
package struct Composition: Sendable {
  /// The applications that were chosen, by wave and then by name.
  package var applications: [Application]
  /// Those that cannot be used, as far as they can be read, each with the reasons, which are among the problems.
  package var unusable: [(application: Application, problems: [CompositionError])] = []
  /// The documents of all Applications of the chosen environments, or of all where none could be chosen, in the order of
  /// generation and unchecked.
  package var expanded: [Value]
  /// Everything that is wrong; where it is not empty, `applications` may lack some.
  package var problems: [CompositionError]
  /// What was noticed without being wrong, such as fields that nobody knows.
  package var warnings: [CompositionError]
  /// The environments of all applications, sorted, before the selection.
  package var environments: [String]
  /// What must be fetched before the rest can be expanded; compose again with it.
  package var needs: [ComposeNeed]
  /// The projects, in the order in which they were met.
  package var projects: [Project]

  package init(
    applications: [Application] = [],
    expanded: [Value] = [],
    problems: [CompositionError] = [],
    warnings: [CompositionError] = [],
    environments: [String] = [],
    needs: [ComposeNeed] = [],
    projects: [Project] = []
  ) {
    self.applications = applications
    self.expanded = expanded
    self.problems = problems
    self.warnings = warnings
    self.environments = environments
    self.needs = needs
    self.projects = projects
  }

  /// Whether the documents were expanded whole, without error: only then may what is gone be pruned.
  package var isComplete: Bool { problems.isEmpty && needs.isEmpty }
}
