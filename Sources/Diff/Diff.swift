package import Manifests

// Diff compares what is desired with what is live and says which fields a sync changes. In come objects as values, what
// Swell applied last and what the server predicts; out goes a change set with every secret value masked. It never asks
// a cluster for anything.

/// Says what a sync would do to one object.
///
/// `desired` is the object as it is to be applied, nil where it is no longer desired; `owned` is what was applied last,
/// nil where there is no record; a difference that a rule names does not count. `applied` is the object as it was desired before, for
/// live objects that do not tell it themselves.
package func diff(
  _ id: ObjectID,
  desired: Value?,
  observed: Observed,
  owned: OwnedFields? = nil,
  applied: Value? = nil,
  ignoring rules: IgnoreRules = IgnoreRules(),
  mask: SecretMask
) -> ChangeSet {
  let comparison = Comparison(
    id: id,
    ignored: IgnoredFields(rules.rules, for: id),
    builtIn: rules.builtIn.filter { $0.applies(to: id) },
    applied: applied,
    countsMutations: rules.options.refined(by: desired?.compareOptions).countsMutations,
    mask: mask
  )
  guard let desired else {
    let options = CompareOptions().refined(by: observed.live?.compareOptions)
    let isWanted = observed == .absent || options.ignoresExtraneous
    return ChangeSet(id: id, action: isWanted ? .unchanged : .prune)
  }
  var changeSet = comparison.compare(desired, with: observed, owned)
  changeSet.basis = observed.basis
  return changeSet
}

/// Says how one object as it is desired here differs from what is desired elsewhere, without any cluster.
///
/// What is on one side only counts in full: nothing is filled in, nothing merged.
package func difference(
  _ id: ObjectID,
  from before: Value?,
  to after: Value?,
  mask: SecretMask
) -> ChangeSet {
  let comparison = Comparison(id: id, ignored: IgnoredFields([], for: id), builtIn: [], mask: mask)
  var changeSet = comparison.plain(from: before, to: after)
  changeSet.basis = .declaration
  return changeSet
}

extension Comparison {
  fileprivate func compare(
    _ desired: Value,
    with observed: Observed,
    _ owned: OwnedFields?
  ) -> ChangeSet {
    switch observed {
    case .absent: return creation(of: desired)
    case .unchanged: return ChangeSet(id: id, action: .unchanged)
    case .drifted(let live):
      guard let owned else { return merge(of: live, with: desired) }
      return drift(from: live, to: owned)
    case .predicted(let live, let prediction): return update(from: live, to: prediction)
    case .unpredicted(let live): return merge(of: live, with: desired)
    }
  }
}

extension Value {
  /// What this object says about how it is compared.
  package var compareOptions: String? { annotation(CompareOptions.annotation) }
}
