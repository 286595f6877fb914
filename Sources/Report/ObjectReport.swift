package import Manifests
package import Order

/// What a run did, or would do, with one object, and how the object does since.
package struct ObjectReport: Sendable, Hashable {
  package var id: ObjectID
  package var phase: Phase
  package var wave: Int
  package var isHook: Bool
  package var outcome: Outcome
  /// Nil where there is no opinion on the kind, or the object was not looked at afterwards.
  package var health: Verdict?

  package init(
    id: ObjectID,
    phase: Phase = .sync,
    wave: Int = 0,
    isHook: Bool = false,
    outcome: Outcome,
    health: Verdict? = nil
  ) {
    self.id = id
    self.phase = phase
    self.wave = wave
    self.isHook = isHook
    self.outcome = outcome
    self.health = health
  }
}
