import Compose
import Diff
import Manifests
import Order
import Pipeline
import Report

/// How an operation on an Application goes, in the shape of Argo CD's `operationState`.
struct OperationState: Sendable {
  let operation: Value
  let rendered: RenderedApplication
  private let sources: Mapping
  let startedAt: Timestamp
  var retries = 0
  /// What it waits for, while it runs.
  var waiting: String?
  /// Whether somebody had it ended.
  var isTerminated = false
  /// What came of it; nil while it runs.
  private var report: ApplicationReport?
  private var finishedAt: Timestamp?

  init(_ begun: Begun) {
    rendered = begun.rendered
    sources = begun.sources
    startedAt = begun.startedAt
    switch begun.reason {
    case .requested(let operation, _): self.operation = operation
    case .automatic(let decision):
      operation = Self.automated(begun.rendered, decision)
      if case .sync(let attempt) = decision { retries = attempt - 1 }
    }
  }

  /// Notes what came of it; one that was only interrupted runs on, for whoever comes next to go on with.
  mutating func end(_ report: ApplicationReport, at moment: Timestamp) {
    guard report.end != .interrupted || isTerminated else { return }
    self.report = report
    finishedAt = moment
  }

  /// What is said of one that somebody had ended.
  static let terminated = "Operation terminated"

  /// What an automated sync counts as having been asked for.
  private static func automated(_ rendered: RenderedApplication, _ decision: Decision) -> Value {
    var sync = ApplicationStatus.revisions(of: rendered)
    let policy = rendered.application.syncPolicy
    if policy.automated?.prune == true { sync["prune"] = true }
    if case .heal(let ids) = decision { sync["resources"] = .list(ids.map(Self.identity)) }
    if !policy.syncOptions.isEmpty {
      sync["syncOptions"] = .list(policy.syncOptions.map { .string($0) })
    }
    return ["initiatedBy": ["automated": true], "sync": .map(sync)]
  }

  private static func identity(_ id: ObjectID) -> Value {
    var map: Mapping = ["kind": .string(id.kind), "name": .string(id.name)]
    if !id.group.isEmpty { map["group"] = .string(id.group) }
    map["namespace"] = id.namespace.map { .string($0) }
    return .map(map)
  }

  var value: Value {
    var state: Mapping = [
      "operation": operation, "phase": .string(phase), "message": .string(message),
      "startedAt": .string("\(startedAt)"), "retryCount": .int(retries),
    ]
    state["finishedAt"] = finishedAt.map { .string("\($0)") }
    let versions = Dictionary(
      rendered.manifests.map { ($0.id.groupKind, $0.type.version) },
      uniquingKeysWith: { first, _ in first }
    )
    var result = ApplicationStatus.revisions(of: rendered)
    for source in sources { result[source.key] = source.value }
    result["resources"] = .list((report?.objects ?? []).map { resource($0, versions) })
    state["syncResult"] = .map(result)
    return .map(state)
  }

  private var phase: String { report?.end.phase ?? (isTerminated ? "Terminating" : "Running") }

  private var message: String {
    let text =
      switch report?.end {
      case nil: waiting ?? "waiting for the sync to come to its end"
      case .done, .different: "successfully synced (all tasks run)"
      case .interrupted: Self.terminated
      case .some(let end): "\(end)"
      }
    return retries > 0 ? text + " (retried \(retries) times)" : text
  }

  /// All five parts of an identity are demanded; old servers take an empty version for none.
  private func resource(_ object: ObjectReport, _ versions: [GroupKind: String]) -> Value {
    var map: Mapping = [
      "group": .string(object.id.group), "version": .string(versions[object.id.groupKind] ?? "v1"),
      "kind": .string(object.id.kind), "namespace": .string(object.id.namespace ?? ""),
      "name": .string(object.id.name), "status": .string(Self.status(of: object.outcome)),
      "message": .string(object.outcome.description), "syncPhase": .string(object.phase.rawValue),
    ]
    if object.isHook {
      map["hookType"] = .string(object.phase.rawValue)
      map["hookPhase"] = .string(Self.hookPhase(of: object.outcome))
    }
    return .map(map)
  }

  private static func status(of outcome: Outcome) -> String {
    switch outcome {
    case .created, .configured, .unchanged: "Synced"
    case .deleted: "Pruned"
    case .skipped: "PruneSkipped"
    case .failed: "SyncFailed"
    }
  }

  private static func hookPhase(of outcome: Outcome) -> String {
    switch outcome {
    case .failed: "Failed"
    case .skipped: "Running"
    default: "Succeeded"
    }
  }
}

extension ApplicationReport.End {
  /// How an operation ended, in Argo CD's words.
  var phase: String {
    switch self {
    case .done, .different: "Succeeded"
    case .failed, .unhealthy, .refused, .contended, .interrupted, .notStarted: "Failed"
    case .unreadable, .unreachable, .unrecorded: "Error"
    }
  }
}
