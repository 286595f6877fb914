package import Manifests

/// The fields of one object that one manager applied, with the values that the server gave them.
///
/// It is the manager's entry in `metadata.managedFields` with the values of the answer at its leaves: what server-side
/// apply would restore, and nothing else. Defaults and other managers' fields are no part of it. Valid for the API
/// version of the object it was taken from.
package struct OwnedFields: Sendable, Hashable {
  /// A field and what is owned of it.
  package indirect enum Node: Sendable, Hashable {
    /// The field as a whole, with its value: a scalar, an atomic list or map.
    case value(Value)
    /// A map that was declared empty and that others may fill.
    case anyMap
    /// A list that was declared empty and that others may fill.
    case anyList
    /// Some members of a map or list.
    case members([Member])
  }

  /// One step down to a field that is owned, in whole or in part.
  package struct Member: Sendable, Hashable {
    package let step: FieldPath.Step
    package let node: Node

    package init(_ step: FieldPath.Step, _ node: Node) {
      self.step = step
      self.node = node
    }
  }

  package let root: Node

  package init(root: Node) {
    self.root = root
  }
}

extension OwnedFields: CustomStringConvertible, CustomReflectable {
  /// Nothing of the values, which may be a Secret's.
  package var description: String { "OwnedFields" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension OwnedFields {
  /// Just the owned fields, as an object.
  package var value: Value { root.rebuilt }
}

extension OwnedFields.Node {
  /// The owned part as a plain value; lists hold the owned elements only, in the order of the entry.
  package var rebuilt: Value {
    switch self {
    case .value(let value): return value
    case .anyMap: return .map([:])
    case .anyList: return .list([])
    case .members(let members):
      guard let first = members.first else { return .map([:]) }
      if case .key = first.step { return .map(Self.mapping(of: members)) }
      return .list(members.map(\.element))
    }
  }

  private static func mapping(of members: [OwnedFields.Member]) -> Mapping {
    var mapping = Mapping()
    mapping.reserveCapacity(members.count)
    for member in members {
      if case .key(let key) = member.step { mapping[key] = member.node.rebuilt }
    }
    return mapping
  }
}

extension OwnedFields.Member {
  fileprivate var element: Value {
    switch step {
    case .value(let value): return value
    case .element(let keys):
      guard case .map(let owned) = node.rebuilt else { return .map(keys) }
      var element = keys
      for entry in owned { element[entry.key] = entry.value }
      return .map(element)
    case .key, .index: return node.rebuilt
    }
  }
}
