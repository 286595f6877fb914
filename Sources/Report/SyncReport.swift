/// The result of one pass over an environment's applications.
package struct SyncReport: Sendable, Hashable {
  /// What the pass was meant to do.
  package enum Purpose: String, Sendable, Hashable {
    case plan
    case diff
    case sync
    /// A sync that the server only tried.
    case dryRun = "dry-run"
    case drift
  }

  package var purpose: Purpose
  /// The environment; nil for a composition without any.
  package var environment: String?
  package var repository: String
  /// The commit of the repository, or a word for the working folder.
  package var revision: String
  /// In the order of their waves.
  package var applications: [ApplicationReport]
  package var duration: Duration

  package init(
    purpose: Purpose,
    environment: String? = nil,
    repository: String = "",
    revision: String = "",
    applications: [ApplicationReport] = [],
    duration: Duration = .zero
  ) {
    self.purpose = purpose
    self.environment = environment
    self.repository = repository
    self.revision = revision
    self.applications = applications
    self.duration = duration
  }
}
