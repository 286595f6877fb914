import Manifests

/// One object's comparison: what does not count is taken out, and what is shown is masked.
struct Comparison {
  let id: ObjectID
  let pointers: [JSONPointer]
  let mask: SecretMask

  private var isSecret: Bool { id.kind == "Secret" && id.group.isEmpty }

  func creation(of desired: Value) -> ChangeSet {
    let after = isSecret ? desired.normalised.withStringDataInData : desired.normalised
    return changeSet(.create, differences(from: .map([:]), to: after, shape: nil), nil, after)
  }

  /// The change from a live object to what an apply leads to, or, as a merge, to what is desired laid over it.
  func update(from live: Value, to target: Value, isMerge: Bool) -> ChangeSet {
    let before = stripped(live.normalised)
    let target = isMerge && isSecret ? target.withStringDataInData : target
    let wanted = stripped(target.normalised)
    var shape = isMerge ? FieldShape(of: live) : FieldShape(of: live, target)
    if isMerge { shape.unite(FieldShape(of: wanted, builtIn: id.groupKind)) }
    let after = isMerge ? before.overlaid(with: wanted, shape: shape) : wanted
    let ownership = isMerge ? Ownership() : Ownership(in: live, target)
    let found = differences(from: before, to: after, shape: shape).filter {
      ownership.covers($0.path)
    }
    if found.isEmpty {
      let owned = live.appliedFields(of: fieldManager)
      let isOwned = !isMerge && owned != nil && owned == target.appliedFields(of: fieldManager)
      return ChangeSet(id: id, action: isOwned ? .unchanged : .adopt)
    }
    return changeSet(.update, found, before, after)
  }

  /// The change that brings a live object back to what was applied.
  func drift(from live: Value, to owned: OwnedFields) -> ChangeSet {
    let before = stripped(live)
    let counted = pointers.reduce(owned) { $0.removing($1, of: live) }
    let found = counted.differences(from: before)
    if found.isEmpty { return ChangeSet(id: id, action: .unchanged) }
    return changeSet(.repair, found, counted.value(in: before), counted.value)
  }

  private func stripped(_ object: Value) -> Value {
    pointers.reduce(object) { $0.removing($1) }
  }

  private func changeSet(
    _ action: ChangeSet.Action,
    _ found: [Difference],
    _ before: Value?,
    _ after: Value?
  ) -> ChangeSet {
    ChangeSet(
      id: id,
      action: action,
      changes: found.map { isSecret ? mask.masked($0) : FieldChange($0) },
      before: before.map { isSecret ? mask.maskedSecret($0) : $0 },
      after: after.map { isSecret ? mask.maskedSecret($0) : $0 }
    )
  }
}

/// The manager under whose name Swell applies objects.
package let fieldManager = "swell"
