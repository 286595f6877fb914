import Apply
import Compose
import Diff
import Manifests
import Pipeline
import Report

/// One look at an application: how it stands, and what is to be done about it.
struct Look: Sendable {
  struct Finding: Sendable {
    var standing: Standing
    let decision: Decision
    /// The record as it was read; nil where it could not be.
    let record: ApplicationRecord?
    /// What was found of each object; empty where nothing could be.
    let observations: [Observation]
    /// Whether the cluster answered; nil where it was not asked.
    let isAnswered: Bool?
    /// Whether something may have happened while nobody listened.
    var isUnheard = false
  }

  let placement: Placement
  let rendered: RenderedApplication
  let attempt: Situation.Attempt?
  /// The automated sync that somebody had ended, as the application's object tells.
  let terminated: TerminatedSync?
  let healings: Int
  let healedAt: Timestamp?
  let automation: Automation
  let now: Timestamp
  /// Whether nothing is tried out, since somebody is at work on it.
  let isReadingOnly: Bool

  init(
    _ tracked: Tracked,
    terminated: TerminatedSync?,
    automation: Automation,
    now: Timestamp,
    isReadingOnly: Bool
  ) {
    self.terminated = terminated
    placement = tracked.placement
    rendered = tracked.rendered
    attempt = tracked.attempt
    healings = tracked.healings
    healedAt = tracked.healedAt
    self.automation = automation
    self.now = now
    self.isReadingOnly = isReadingOnly
  }

  /// Surveys and decides.
  func find(knowing known: Acquaintance) async -> Finding {
    do throws(RenderedApplication.Failure) {
      let surveyed = try await placement.survey(
        rendered,
        knowing: known,
        mode: isReadingOnly ? .reading : .predicting
      )
      let standing = Standing(surveyed)
      let situation = try await situation(surveyed, standing)
      return Finding(
        standing: standing,
        decision: automation.decide(rendered.application.syncPolicy, situation, at: now),
        record: surveyed.record,
        observations: surveyed.survey.observations,
        isAnswered: true
      )
    } catch {
      return finding(of: error)
    }
  }

  /// What there is to say of an application that could not be surveyed.
  func finding(of failure: RenderedApplication.Failure) -> Finding {
    let problem = "\(failure.end)"
    let isAnswered: Bool? =
      switch failure.end {
      case .unreachable: false
      case .unrecorded: true
      default: nil
      }
    return Finding(
      standing: Standing(problem: problem),
      // Whatever makes it pass, a repository that answers again or a cluster that does, is looked for a while later.
      decision: .wait(until: now + .seconds(30), reason: problem),
      record: nil,
      observations: [],
      isAnswered: isAnswered
    )
  }

  private func situation(
    _ surveyed: SurveyedApplication,
    _ standing: Standing
  ) async throws(RenderedApplication.Failure) -> Situation {
    var situation = Situation(target: standing.target)
    for (observation, change) in zip(surveyed.survey.observations, surveyed.changes)
    where observation.desired?.isHook != true {
      switch change.action {
      case .create, .update, .repair, .adopt: situation.differing.append(change.id)
      case .prune, .unchanged: break
      }
    }
    // What a sync would leave is no reason for one.
    situation.leftovers = try await placement.prunable(of: surveyed)
    situation.isEmpty = surveyed.isEmpty
    situation.closedWindow = placement.closedWindow(
      of: rendered,
      at: now,
      isManual: false
    )
    let own = attempt ?? terminated?.attempt(of: rendered, at: standing.target)
    situation.last = latest(own, surveyed.record.lastAttempt)
    situation.healings = healings
    situation.healedAt = healedAt
    return situation
  }

  private func latest(
    _ own: Situation.Attempt?,
    _ recorded: Situation.Attempt?
  ) -> Situation.Attempt? {
    guard let own else { return recorded }
    guard let recorded else { return own }
    // A rollback that is on record came after every try that is, even within the same second.
    if recorded.end == .rolledBack { return recorded }
    // The record knows nothing of failures before the first write; what it says of the same moment is the same try.
    return recorded.finishedAt > own.finishedAt ? recorded : own
  }
}

extension ApplicationRecord {
  /// The last sync on record, as far as it says whether the same state is to be applied again.
  var lastAttempt: Situation.Attempt? {
    for (position, entry) in history.enumerated().reversed() where entry.note?.isPartial != true {
      let finishedAt = entry.finishedAt ?? entry.startedAt
      switch entry.note {
      case .deletion, .deletionHooks: return nil
      case .rollback:
        let left = history[..<position].last { $0.note == nil }
        return left.map {
          .init(target: $0.planDigest, end: .rolledBack, finishedAt: finishedAt)
        }
      case nil, .selection, .undo:
        switch entry.end {
        case .succeeded:
          return .init(target: entry.planDigest, end: .succeeded, finishedAt: finishedAt)
        case .failed, .unhealthy:
          return .init(target: entry.planDigest, end: .failed, finishedAt: finishedAt)
        case .running, .interrupted: return nil
        }
      }
    }
    return nil
  }
}
