package import Diff
package import Manifests
package import Order

/// What a run did, or would do, with one object, and how the object does since.
package struct ObjectReport: Sendable, Hashable {
  package var id: ObjectID
  package var phase: Phase
  package var wave: Int
  package var isHook: Bool
  package var outcome: Outcome
  /// What differed, field by field; nil where the object was not compared.
  package var change: ChangeSet?
  /// Nil where there is no opinion on the kind, or the object was not looked at afterwards.
  package var health: Verdict?
  /// Whether it is not left out of its application's health.
  package var countsForHealth = true
  /// Where it is declared, as far as known.
  package var origin: Location?

  package init(
    id: ObjectID,
    phase: Phase = .sync,
    wave: Int = 0,
    isHook: Bool = false,
    outcome: Outcome,
    change: ChangeSet? = nil,
    health: Verdict? = nil
  ) {
    self.id = id
    self.phase = phase
    self.wave = wave
    self.isHook = isHook
    self.outcome = outcome
    self.change = change
    self.health = health
  }

  /// The fields that differed, where the object was there before.
  package var changes: [FieldChange] {
    guard let change, change.action != .create else { return [] }
    return change.changes
  }
}
