import Compose
import Manifests

/// A progressive sync: the Applications of an ApplicationSet have their turns in steps, each of which waits for the one before to be healthy.
///
/// Argo CD's rules (`strategy.rollingSync`), on values alone.
struct RollingSync: Sendable {
  /// Applications that have their turn together.
  struct Step: Sendable {
    /// What the labels of its Applications fulfil.
    let expressions: [Value]
    /// How many may be under way at a time, as a number or a percentage; nil for all.
    let maxUpdate: Value?
  }

  let steps: [Step]

  /// Reads the strategy of a set; nil where its Applications change all at once.
  init?(of set: Value) {
    guard set[["spec", "strategy", "type"]] == "RollingSync" else { return nil }
    let list = set[["spec", "strategy", "rollingSync", "steps"]]?.list ?? []
    steps = list.map {
      Step(
        expressions: $0["matchExpressions"]?.list ?? [],
        maxUpdate: $0["maxUpdate"].flatMap { $0.isNull ? nil : $0 }
      )
    }
  }

  /// The step of an Application; nil for one that is never synced, since no step is its own.
  func step(of application: Value) -> Int? {
    steps(of: application).first
  }

  /// All steps that would have an Application.
  func steps(of application: Value) -> [Int] {
    let labels = application[["metadata", "labels"]] ?? [:]
    return steps.indices.filter { position in
      steps[position].expressions.allSatisfy { Self.holds($0, labels) }
    }
  }

  private static func holds(_ expression: Value, _ labels: Value) -> Bool {
    let value = labels[expression["key"]?.string ?? ""]
    let isListed = value.map { (expression["values"]?.list ?? []).contains($0) } ?? false
    switch expression["operator"]?.string {
    case "In": return isListed
    case "NotIn": return !isListed
    default: return false
    }
  }

  // MARK: Progress

  /// How far each Application is.
  ///
  /// - Parameters:
  ///   - applications: those of the set as they are now.
  ///   - changed: the names of those whose declaration changes now.
  ///   - before: how far they were.
  ///   - now: the time of changes.
  /// - Returns: the progress of all of them, with those whose turn it is by now pending.
  func advance(
    _ applications: [Value],
    changed: Set<String>,
    from before: [RollingProgress],
    at now: Timestamp
  ) -> [RollingProgress] {
    let known = Dictionary(
      before.map { ($0.application, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    var progress = applications.map { application in
      let old = known[application.objectName]
      return next(application, old, isChanged: changed.contains(application.objectName), now)
    }
    let open = openSteps(progress)
    for step in 0..<open {
      var room = limit(of: step, among: progress.count { $0.step == step })
      room -= progress.count { $0.step == step && $0.isUnderWay }
      for position in progress.indices
      where progress[position].step == step && progress[position].phase == .waiting && room > 0 {
        progress[position].turn(
          to: .pending,
          "moved to Pending status, watching for the Application resource to start Progressing",
          now
        )
        room -= 1
      }
    }
    return progress
  }

  private func next(
    _ application: Value,
    _ old: RollingProgress?,
    isChanged: Bool,
    _ now: Timestamp
  ) -> RollingProgress {
    let state = RolloutState(application)
    var progress =
      old
      ?? RollingProgress(
        application: application.objectName,
        phase: .waiting,
        message: "No Application status found, defaulting status to Waiting",
        changedAt: now
      )
    progress.step = step(of: application)
    if isChanged || !state.revisions.isEmpty && progress.revisions != state.revisions {
      // A revision that is known for the first time is no other one.
      if isChanged || !progress.revisions.isEmpty, progress.phase != .waiting {
        progress.turn(
          to: .waiting,
          "has pending changes, setting status to Waiting",
          now
        )
      }
      if !state.revisions.isEmpty { progress.revisions = state.revisions }
    }
    switch progress.phase {
    case .waiting where state.isWell && !isChanged:
      progress.turn(
        to: .healthy,
        "is already Healthy, updating status from Waiting to Healthy",
        now
      )
    case .pending where state.hasOperated(since: progress.changedAt):
      progress.turn(
        to: .progressing,
        "is syncing, updating status from Pending to Progressing",
        now
      )
      if state.isWell { progress.turn(to: .healthy, "became Healthy", now) }
    case .progressing where state.isWell:
      progress.turn(
        to: .healthy,
        "became Healthy, updating status from Progressing to Healthy",
        now
      )
    default: break
    }
    return progress
  }

  /// How many steps have begun: the first, and those before which everything is healthy.
  private func openSteps(_ progress: [RollingProgress]) -> Int {
    let unwell = progress.filter { $0.phase != .healthy }.compactMap(\.step).min()
    return min(steps.count, (unwell ?? steps.count) + 1)
  }

  /// How many Applications of a step may be under way, as `maxUpdate` says it.
  enum Limit {
    case count(Int)
    case percentage(Int)

    /// Reads it; nil for what is neither a number nor a percentage.
    init?(_ value: Value) {
      if let number = value.int {
        self = .count(number)
      } else if let text = value.string, text.hasSuffix("%"), let percent = Int(text.dropLast()) {
        self = .percentage(percent)
      } else {
        return nil
      }
    }

    /// The number among so many, and no more than those: a percentage is rounded down, and is one at least unless it is nothing.
    func number(among count: Int) -> Int {
      switch self {
      case .count(let number): min(max(number, 0), count)
      case .percentage(let percent): percent > 0 ? max(1, count * min(percent, 100) / 100) : 0
      }
    }
  }

  /// How many Applications of a step may be under way; one where nobody can tell what is meant.
  private func limit(of step: Int, among count: Int) -> Int {
    guard let value = steps[step].maxUpdate else { return count }
    return Limit(value)?.number(among: count) ?? 1
  }

  // MARK: Syncs

  /// The operation by which a pending Application is synced; nil where it is under way already.
  static func operation(for application: Value) -> Value? {
    guard application["operation"] == nil,
      application[["status", "operationState", "phase"]] != "Running"
    else { return nil }
    let policy = application[["spec", "syncPolicy"]]
    var sync: Mapping = [:]
    sync["syncOptions"] = policy?["syncOptions"]
    if policy?[["automated", "prune"]] == true { sync["prune"] = true }
    return [
      "initiatedBy": ["username": "applicationset-controller", "automated": true],
      "info": [
        [
          "name": "Reason",
          "value": "ApplicationSet RollingSync triggered a sync of this Application resource",
        ]
      ],
      "sync": .map(sync), "retry": policy?["retry"] ?? ["limit": 5],
    ]
  }

  /// Application documents as a progressive sync wants them: never synced by themselves.
  static func held(_ document: Value) -> Value {
    guard document[["spec", "syncPolicy", "automated"]] != nil else { return document }
    var held = document
    var spec = document["spec"] ?? [:]
    var policy = spec["syncPolicy"] ?? [:]
    var automated = policy["automated"] ?? [:]
    automated["enabled"] = false
    policy["automated"] = automated
    spec["syncPolicy"] = policy
    held["spec"] = spec
    return held
  }
}

/// What counts of an Application's status in a progressive sync.
private struct RolloutState {
  let revisions: [String]
  /// Whether it is as it is declared by now and healthy, and nothing is under way.
  let isWell: Bool
  private let operationStartedAt: Timestamp?

  init(_ application: Value) {
    let status = application["status"]
    let sync = status?["sync"]
    revisions =
      sync?["revisions"]?.list?.compactMap(\.string)
      ?? sync?["revision"]?.string.map { [$0] } ?? []
    let phase = status?[["operationState", "phase"]]?.string ?? ""
    isWell =
      status?[["health", "status"]] == "Healthy" && sync?["status"] != "OutOfSync"
      && ["", "Succeeded"].contains(phase) && application["operation"] == nil
      && Self.compared(application["spec"]) == Self.compared(sync?["comparedTo"])
    operationStartedAt = status?[["operationState", "startedAt"]]?.string.flatMap { Timestamp($0) }
  }

  /// What an Application is compared to by a part of its spec.
  private static func compared(_ spec: Value?) -> [Value?] {
    let held = Application.held(["spec": spec ?? [:]])["spec"]
    return ["source", "sources", "destination"].map { held?[$0] }
  }

  /// Whether a sync was begun at a moment or after it.
  func hasOperated(since moment: Timestamp) -> Bool {
    operationStartedAt.map { moment <= $0 } ?? false
  }
}
