import Manifests

/// How far an Application is in a progressive sync, as the set's `status.applicationStatus` has it.
struct RollingProgress: Sendable, Hashable {
  enum Phase: String, Sendable {
    case waiting = "Waiting"
    case pending = "Pending"
    case progressing = "Progressing"
    case healthy = "Healthy"
  }

  let application: String
  var phase: Phase
  var message: String
  var changedAt: Timestamp
  /// The step of its own, counted from zero; nil where none is.
  var step: Int?
  /// What it is to become.
  var revisions: [String] = []

  var isUnderWay: Bool { phase == .pending || phase == .progressing }

  mutating func turn(to phase: Phase, _ message: String, _ now: Timestamp) {
    self.phase = phase
    self.message = "Application \(message)"
    changedAt = now
  }

  /// The entry of the status; steps are counted from one there.
  var value: Value {
    [
      "application": .string(application), "lastTransitionTime": .string("\(changedAt)"),
      "message": .string(message), "status": .string(phase.rawValue),
      "step": .string(step.map { "\($0 + 1)" } ?? "-1"),
      "targetRevisions": .list(revisions.map { .string($0) }),
    ]
  }
}

extension RollingProgress {
  /// Reads an entry of a status; nil for what cannot be used, which then begins anew.
  init?(_ value: Value) {
    guard let application = value["application"]?.string,
      let phase = value["status"]?.string.flatMap(Phase.init(rawValue:)),
      let changedAt = value["lastTransitionTime"]?.string.flatMap({ Timestamp($0) })
    else { return nil }
    self.init(
      application: application,
      phase: phase,
      message: value["message"]?.string ?? "",
      changedAt: changedAt,
      step: value["step"]?.string.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 - 1 : nil },
      revisions: (value["targetRevisions"]?.list ?? []).compactMap(\.string)
    )
  }
}
