/// Which applications of a composition a run is about.
package struct Selection: Sendable, Hashable {
  /// Which environments count.
  package enum Environments: Sendable, Hashable {
    /// The one that the composition has; several are refused.
    case only
    /// Those named; applications that belong to no environment are left out.
    case named([String])
    case all

    /// Whether an application that another one brought is wanted: its own environment, if it names one, is among the chosen.
    package func includesFollowed(_ environment: String?) -> Bool {
      guard case .named(let names) = self, let environment else { return true }
      return names.contains(environment)
    }
  }

  package var environments: Environments
  /// Globs on applications' names; empty for all.
  package var applications: [String]
  /// What applications' labels must be; nil for anything.
  package var labels: LabelSelector?
  package var waves: WaveSelection

  package init(
    environments: Environments = .only,
    applications: [String] = [],
    labels: LabelSelector? = nil,
    waves: WaveSelection = .all
  ) {
    self.environments = environments
    self.applications = applications
    self.labels = labels
    self.waves = waves
  }

  /// Whether applications may be missing from the result that the composition has; nothing is pruned then.
  package var isFiltered: Bool { !applications.isEmpty || labels != nil || waves != .all }
}
