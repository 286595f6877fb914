package import Pipeline
package import Report

/// What happens in an agent, for its log, its figures and whoever is told.
package enum AgentEvent: Sendable {
  /// A composition was composed and rendered.
  case placed(origin: String, revision: String, applications: Int, changed: Int, time: Duration)
  /// A composition could not be; the applications stay as they were last.
  case unplaced(origin: String, problem: String)
  /// A repository could not be asked; the last good revision stays.
  case unreachable(origin: String, repository: String, problem: String)
  /// An application was looked at.
  case looked(application: String, Standing, Decision, time: Duration)
  /// An application has to wait for another one, which comes before it and is not well yet.
  case held(application: String, by: String)
  /// A sync began; with the objects that it is about, where it puts right only some.
  case began(application: String, Decision)
  /// Something happened in a sync.
  case progress(PassEvent)
  case ended(application: String, ApplicationReport)
  /// A composition no longer yields an application.
  case vanished(application: String, ApplicationReport?)
}
