package import Apply
package import Git
package import Manifests
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
  /// Which repositories an origin reads from now on.
  case reads(origin: String, repositories: Set<String>)
  /// A repository was asked for news.
  case asked(repository: String, time: Duration, isAnswered: Bool)
  /// Something was fetched from a repository, or could not be.
  case fetched(Fetch)
  /// A cluster answers no longer, or again.
  case answering(cluster: String, problem: String?)
  /// An application was looked at.
  case looked(application: String, Looked, time: Duration)
  /// An application has to wait for another one, which comes before it and is not well yet.
  case held(application: String, by: String)
  /// A sync began.
  case began(application: String, Begun)
  /// Something happened in a sync, or in what else changes an application.
  case progress(application: String, PassEvent)
  /// Somebody had a sync ended that is under way.
  case terminated(application: String)
  /// A sync ended; the identifier is that of its beginning.
  case ended(application: String, id: String, ApplicationReport)
  /// An application's objects were deleted, as its own deletion demands.
  case deleted(application: String, ApplicationReport)
  /// An ApplicationSet object was expanded with an outcome that it did not have before.
  case expanded(set: String, problem: String?)
  /// Another replica looks after an application from now on.
  case released(application: String)
  /// A composition no longer yields an application.
  case vanished(application: String, ApplicationReport?)
  /// The status of an Application object could not be written.
  case unwritten(application: String, problem: String)
}

/// What one look at an application found, with what it was about.
package struct Looked: Sendable {
  package let rendered: RenderedApplication
  package let standing: Standing
  package var decision: Decision
  /// What is on record of it; nil where that could not be read.
  package let record: ApplicationRecord?
  /// The refresh by which somebody asked for it.
  package var refresh: Instruction.Refresh?
  /// How many objects nobody declared where it goes; nil where its project does not want to know.
  package let orphans: Int?

  /// What is wrong, as conditions of Argo CD's Applications.
  var conditions: [(type: String, message: String)] {
    var conditions: [(type: String, message: String)] = []
    if let problem = standing.problem {
      conditions.append((rendered.isInvalid ? "InvalidSpecError" : "ComparisonError", problem))
    }
    if case .giveUp(let reason) = decision { conditions.append(("SyncError", reason)) }
    for outage in rendered.outages { conditions.append(("StaleSourceWarning", outage)) }
    if rendered.warnsOfOrphans, let orphans, orphans > 0 {
      let message = "Application has \(orphans) orphaned resources"
      conditions.append(("OrphanedResourceWarning", message))
    }
    return conditions
  }
}

/// A sync at its beginning.
package struct Begun: Sendable {
  /// Why it began.
  package enum Reason: Sendable {
    /// The agent decided so.
    case automatic(Decision)
    /// The Application's `operation` asks for it, in Argo CD's form.
    case requested(Value, by: String)
  }

  /// Tells it from every other sync of every agent.
  package let id: String
  package let rendered: RenderedApplication
  /// The `source` or `sources` that it is made of, as the Application or whoever asked for it declares them.
  package let sources: Mapping
  package let reason: Reason
  package let startedAt: Timestamp
}
