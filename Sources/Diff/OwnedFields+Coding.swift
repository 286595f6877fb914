package import Manifests

/// The form in records: `fieldsV1` with values at the leaves.
///
/// A leaf that is a map, or an empty list, stands under the key `=`, since a plain map holds members. `{}` and `[]` stand
/// for containers that others may fill; a member of a set is just `true`.
extension OwnedFields {
  /// The tree as a value that `init(encoded:)` reads back.
  package var encoded: Value { root.encoded }

  /// Reads what `encoded` gave; nil where it is of another form.
  package init?(encoded: Value) {
    var steps = FieldSetSteps()
    guard case .map(let map) = encoded, let members = Self.members(of: map, &steps) else {
      return nil
    }
    self.init(root: .members(members))
  }

  private static func members(of map: Mapping, _ steps: inout FieldSetSteps) -> [Member]? {
    var members: [Member] = []
    members.reserveCapacity(map.count)
    for entry in map {
      guard let step = steps.step(for: entry.key) else { return nil }
      if case .value(let value) = step {
        members.append(Member(step, .value(value)))
      } else {
        guard let node = node(of: entry.value, &steps) else { return nil }
        members.append(Member(step, node))
      }
    }
    return members
  }

  private static func node(of encoded: Value, _ steps: inout FieldSetSteps) -> Node? {
    switch encoded {
    case .list(let list) where list.isEmpty: return .anyList
    case .map(let map):
      if map.isEmpty { return .anyMap }
      if let whole = map["="] { return .value(whole) }
      return members(of: map, &steps).map { .members($0) }
    default: return .value(encoded)
    }
  }
}

extension OwnedFields.Node {
  fileprivate var encoded: Value {
    switch self {
    case .value(.map(let map)): return .map(["=": .map(map)])
    case .value(.list(let list)) where list.isEmpty: return .map(["=": .list([])])
    case .value(let value): return value
    case .anyMap: return .map([:])
    case .anyList: return .list([])
    case .members(let members):
      return .map(
        Mapping(
          uniqueEntries: members.map { member in
            let value: Value = if case .value = member.step { true } else { member.node.encoded }
            return Mapping.Entry(key: member.step.fieldSetName, value: value)
          }
        )
      )
    }
  }
}
