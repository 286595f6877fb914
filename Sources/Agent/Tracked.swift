import Apply
import Compose
import Manifests
import Pipeline

/// One application as the loop knows it.
struct Tracked: Sendable {
  /// What is under way for it.
  enum Work: Sendable {
    case looking
    /// Something that writes, and can be cancelled.
    case acting(Task<Void, Never>)
  }

  /// Where it came from.
  let origin: Origin
  var placement: Placement
  var rendered: RenderedApplication
  /// What is on record of it, until it is looked at for the first time.
  var record: ApplicationRecord?
  var standing: Standing?
  /// What is to be done about it next, where nothing holds it up.
  var decision: Decision?
  /// The application that has to be done before it may be.
  var blocker: String?
  /// The last try in the life of this agent.
  var attempt: Situation.Attempt?
  var healings = 0
  var healedAt: Timestamp?
  /// Objects that nobody declared where it goes; nil where its project does not want to know.
  var orphans: [ObjectID]?
  /// Whether something happened since it was looked at last.
  var isDirty = true
  var work: Work?
  /// The operation that was begun last because its object asked for it.
  var begunOperation: RequestedOperation?
  /// Whether somebody asked for the next look.
  var refreshing: Instruction.Refresh?
  /// Whether it is gone, but for what is left to be let go of.
  var isDeleted = false
  /// When it is looked at again, although nothing happens.
  var wakesAt: Timestamp?
  var lookedAt: ContinuousClock.Instant?
  /// Tells what is under way from what was before.
  var workNumber = 0
  /// Until when it is left alone, since another run changes it.
  var restsUntil: ContinuousClock.Instant?
  /// Whether it is another one than when it was looked at last.
  var isOutdated = false
  /// When what is under way began that writes.
  var actingSince: ContinuousClock.Instant?
  /// Has what is under way broken off, where it is cancelled.
  var breakOff: BreakOff?
  /// Whether what is under way is what somebody asked for.
  var isObeying = false
  /// Whether somebody had what is under way ended.
  var isTerminated = false
  /// Whether it is being looked at while something else is under way.
  var isGlancedAt = false

  var policy: SyncPolicy { rendered.application.syncPolicy }

  /// Whether it was composed from what an object declares; nobody else's documents are those of objects.
  func declares(_ document: Value?) -> Bool {
    !origin.isOfObjects || rendered.application.document == document
  }

  /// Whether it and another one may have to wait for each other: those of one repository, or objects of one namespace.
  func isPeer(of other: Tracked) -> Bool {
    guard origin.name == other.origin.name else { return false }
    return !origin.isOfObjects
      || rendered.application.namespace == other.rendered.application.namespace
  }

  /// Whether others that come later have to wait for it.
  var isAwaited: Bool {
    guard policy.automated?.isEnabled == true else { return false }
    switch decision {
    case .sync, .heal, .wait: return true
    case .leave, .giveUp, nil: break
    }
    return actingSince != nil || isOutdated || standing?.isWell != true
  }
}
