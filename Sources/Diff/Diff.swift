package import Manifests

// Diff compares what is desired with what is live and says which fields a sync changes. In come objects as values, what
// Swell applied last and what the server predicts; out goes a change set with every secret value masked. It never asks
// a cluster for anything.

/// Says what a sync would do to one object.
///
/// `desired` is the object as it is to be applied, nil where it is no longer desired; `owned` is what was applied last,
/// nil where there is no record; in fields that a rule names a difference does not count.
package func diff(
  _ id: ObjectID,
  desired: Value?,
  observed: Observed,
  owned: OwnedFields? = nil,
  ignoring rules: [IgnoreRule] = [],
  mask: SecretMask
) -> ChangeSet {
  let pointers = rules.filter { $0.applies(to: id) }.flatMap(\.pointers)
  let comparison = Comparison(id: id, pointers: pointers, mask: mask)
  guard let desired else {
    return ChangeSet(id: id, action: observed == .absent ? .unchanged : .prune)
  }
  switch observed {
  case .absent: return comparison.creation(of: desired)
  case .unchanged: return ChangeSet(id: id, action: .unchanged)
  case .drifted(let live):
    guard let owned else { return comparison.update(from: live, to: desired, isMerge: true) }
    return comparison.drift(from: live, to: owned)
  case .predicted(let live, let prediction):
    return comparison.update(from: live, to: prediction, isMerge: false)
  case .unpredicted(let live):
    return comparison.update(from: live, to: desired, isMerge: true)
  }
}
