package import Manifests

extension OwnedFields {
  /// Whether a live object still has the values of all these fields.
  ///
  /// What others added elsewhere does not count.
  package func match(_ live: Value) -> Bool {
    var comparison = OwnedComparison(live: live, stopsAtFirst: true)
    comparison.compare(root, with: live, at: [])
    return comparison.found.isEmpty
  }

  /// Where a live object differs from these fields: from what is live to what was applied.
  func differences(from live: Value) -> [Difference] {
    var comparison = OwnedComparison(live: live, stopsAtFirst: false)
    comparison.compare(root, with: live, at: [])
    return comparison.found
  }
}

/// One comparison of owned fields with a live object.
private struct OwnedComparison {
  let live: Value
  let stopsAtFirst: Bool
  var found: [Difference] = []
  private var others: FieldShape?

  init(live: Value, stopsAtFirst: Bool) {
    self.live = live
    self.stopsAtFirst = stopsAtFirst
  }

  mutating func compare(
    _ node: OwnedFields.Node,
    with value: Value,
    at path: [FieldPath.Step]
  ) {
    switch node {
    case .value(let recorded):
      if recorded != value, !isFilledByOthers(recorded, value, at: path) {
        found += differences(from: value, to: recorded, shape: nil, at: FieldPath(path))
      }
    case .anyMap:
      if value.map == nil { add(path, from: value, to: .map([:])) }
    case .anyList:
      if value.list == nil { add(path, from: value, to: .list([])) }
    case .members(let members):
      for member in members {
        if stopsAtFirst, !found.isEmpty { return }
        compare(member, in: value, at: path)
      }
    }
  }

  private mutating func compare(
    _ member: OwnedFields.Member,
    in value: Value,
    at path: [FieldPath.Step]
  ) {
    let below = path + [member.step]
    guard let child = value.child(at: member.step) else {
      add(below, from: nil, to: OwnedFields(root: .members([member])).missing)
      return
    }
    compare(member.node, with: child, at: below)
  }

  private mutating func add(_ path: [FieldPath.Step], from: Value?, to: Value?) {
    found.append(Difference(path: FieldPath(path), from: from, to: to))
  }

  /// Whether an empty map or list that was applied now holds what other managers own inside it, not as a whole.
  private mutating func isFilledByOthers(
    _ recorded: Value,
    _ value: Value,
    at path: [FieldPath.Step]
  ) -> Bool {
    switch (recorded, value) {
    case (.map(let empty), .map) where empty.isEmpty: break
    case (.list(let empty), .list) where empty.isEmpty: break
    default: return false
    }
    let shape = others ?? FieldShape(of: live)
    others = shape
    return shape.descendant(at: path)?.hasMembers ?? false
  }
}

extension OwnedFields {
  /// The value of a single member that a live object lacks.
  fileprivate var missing: Value? {
    guard case .members(let members) = root, let member = members.first else { return nil }
    if case .key = member.step { return member.node.rebuilt }
    return value.list?.first
  }
}
