package import Manifests

extension Value {
  /// This live object with those fields alone that any of the sets names, with its own values and in its own order.
  ///
  /// Who writes a field that another manager applied takes it out of that one's set, so that a set of an earlier moment may name more.
  package func keeping(_ sets: [OwnedFields]) -> Value { keeping(sets.map(\.root)) }

  fileprivate func keeping(_ nodes: [OwnedFields.Node]) -> Value {
    var members: [OwnedFields.Member] = []
    // A field that was declared empty looks like one that is owned as a whole to who does not know it.
    let wasEmpty = nodes.contains { $0 == .anyMap || $0 == .anyList }
    for node in nodes {
      switch node {
      case .value where wasEmpty: continue
      case .value: return self
      case .members(let some): members += some
      case .anyMap, .anyList: continue
      }
    }
    switch self {
    case .map(let map): return .map(map.keeping(members))
    case .list(let list): return .list(Self.keeping(members, of: list))
    default: return self
    }
  }

  private static func keeping(_ members: [OwnedFields.Member], of list: [Value]) -> [Value] {
    var kept: [Int: [OwnedFields.Node]] = [:]
    for member in members {
      guard let position = list.position(of: member.step) else { continue }
      kept[position, default: []].append(member.node)
      // What tells an element from the others belongs to it, even if nobody names it.
      if case .element(let keys) = member.step {
        kept[position, default: []].append(
          .members(keys.map { OwnedFields.Member(.key($0.key), .value($0.value)) })
        )
      }
    }
    return list.enumerated().compactMap { position, element in
      kept[position].map { element.keeping($0) }
    }
  }
}

extension Mapping {
  fileprivate func keeping(_ members: [OwnedFields.Member]) -> Mapping {
    var nodes: [String: [OwnedFields.Node]] = [:]
    for member in members {
      if case .key(let key) = member.step { nodes[key, default: []].append(member.node) }
    }
    var kept = Mapping()
    for entry in self {
      if let nodes = nodes[entry.key] { kept[entry.key] = entry.value.keeping(nodes) }
    }
    return kept
  }
}
