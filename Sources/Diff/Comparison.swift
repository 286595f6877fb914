import Manifests

/// One object's comparison: what does not count is taken out, and what is shown is masked.
struct Comparison {
  let id: ObjectID
  let ignored: IgnoredFields
  let builtIn: [BuiltInRule]
  /// The object as it was desired before; nil where the live object tells what was applied last.
  var applied: Value?
  /// Whether fields count that an apply changes although somebody else owns them.
  var countsMutations = false
  let mask: SecretMask

  private var isSecret: Bool { id.kind == "Secret" && id.group.isEmpty }

  func creation(of desired: Value) -> ChangeSet {
    let after = isSecret ? desired.normalised.withStringDataInData : desired.normalised
    return changeSet(.create, differences(from: .map([:]), to: after, shape: nil), nil, after)
  }

  /// The change from a live object to what the server says that an apply leads to.
  func update(from live: Value, to prediction: Value) -> ChangeSet {
    let after = stripped(prediction.normalised)
    let before = stripped(live.normalised).marked(as: after)
    let ownership = Ownership(in: live, prediction)
    let shape = FieldShape(of: live, prediction)
    let found = differences(from: before, to: after, shape: shape).filter {
      (countsMutations || ownership.covers($0.path)) && counts($0, in: live, prediction)
    }
    if found.isEmpty {
      let owned = live.appliedFields(of: fieldManager)
      let isOwned = owned != nil && owned == prediction.appliedFields(of: fieldManager)
      return ChangeSet(id: id, action: isOwned ? .unchanged : .adopt)
    }
    return changeSet(.update, found, before, after, live: live)
  }

  /// The change from a live object to what is desired, where no server says what an apply leads to.
  func merge(of live: Value, with desired: Value) -> ChangeSet {
    let form = TypedForm(of: id.groupKind)
    let wanted = stripped(form(desired.normalised.withoutNamespace))
    let before = stripped(form(live.normalised)).marked(as: wanted)
    let last = (applied ?? live.lastApplied(by: [fieldManager, "argocd-controller"])).map {
      let applied = $0.normalised.withoutNamespace
      return stripped(isSecret ? applied.withStringDataInData : applied)
    }
    let liveShape = FieldShape(of: live)
    let merge = ThreeWayMerge(of: id.groupKind, shape: liveShape)
    let after = merge(live: before, desired: wanted, last: last)
    var shape = liveShape
    shape.unite(FieldShape(of: after, builtIn: id.groupKind))
    let found = differences(from: before, to: after, shape: shape).filter {
      counts($0, in: live, desired)
    }
    if found.isEmpty { return ChangeSet(id: id, action: .adopt) }
    return changeSet(.update, found, before, after, live: live)
  }

  /// The change that brings a live object back to what was applied.
  func drift(from live: Value, to owned: OwnedFields) -> ChangeSet {
    let before = stripped(live)
    let counted = ignored.pointers(into: live).reduce(owned) { $0.removing($1, of: live) }
    let found = counted.differences(from: before).filter { counts($0, in: live, owned.value) }
    if found.isEmpty { return ChangeSet(id: id, action: .unchanged) }
    return changeSet(.repair, found, counted.value(in: before), counted.value, live: live)
  }

  /// The change from one desired object to another.
  func plain(from before: Value?, to after: Value?) -> ChangeSet {
    guard let after else {
      guard let before else { return ChangeSet(id: id, action: .unchanged) }
      return changeSet(.prune, [], before, nil)
    }
    guard let before else { return creation(of: after) }
    let form = TypedForm(of: id.groupKind)
    let (old, new) = (form(before), form(after))
    let shape = FieldShape(of: new, builtIn: id.groupKind)
    let found = differences(from: old, to: new, shape: shape)
    if found.isEmpty { return ChangeSet(id: id, action: .unchanged) }
    return changeSet(.update, found, old, new)
  }

  private func counts(_ difference: Difference, in live: Value, _ desired: Value) -> Bool {
    !ignored.isOwned(difference.path, in: live)
      && !builtIn.contains { $0.excuses(difference, in: live, desired) }
  }

  private func stripped(_ object: Value) -> Value {
    ignored.pointers(into: object).reduce(object) { $0.removing($1) }
  }

  private func changeSet(
    _ action: ChangeSet.Action,
    _ found: [Difference],
    _ before: Value?,
    _ after: Value?,
    live: Value? = nil
  ) -> ChangeSet {
    ChangeSet(
      id: id,
      action: action,
      changes: found.map { difference in
        var change = isSecret ? mask.masked(difference) : FieldChange(difference)
        change.writer = live?.writer(of: difference.path)
        // What Swell applied is what drifted: whoever did it is not on record.
        if action == .repair, change.writer?.manager == fieldManager { change.writer = nil }
        return change
      },
      before: before.map { isSecret ? mask.maskedSecret($0) : $0 },
      after: after.map { isSecret ? mask.maskedSecret($0) : $0 }
    )
  }
}

extension Value {
  /// This object with another one's mark where it bears none: that it is taken over changes nothing in it.
  fileprivate func marked(as other: Value) -> Value {
    let path = ["metadata", "annotations", "argocd.argoproj.io/tracking-id"]
    guard self[path] == nil, let mark = other[path] else { return self }
    var marked = self
    var metadata = marked["metadata"] ?? [:]
    var annotations = metadata["annotations"] ?? [:]
    annotations[path[2]] = mark
    metadata["annotations"] = annotations
    marked["metadata"] = metadata
    return marked
  }
}

/// The manager under whose name Swell applies objects.
package let fieldManager = "swell"
