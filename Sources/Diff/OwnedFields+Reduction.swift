import Manifests

extension OwnedFields {
  /// A live object reduced to these fields, for showing it beside them.
  func value(in live: Value) -> Value {
    root.value(in: live)
  }
}

extension OwnedFields.Node {
  fileprivate func value(in live: Value) -> Value {
    switch self {
    case .value: return live
    case .anyMap: return live.map == nil ? live : .map([:])
    case .anyList: return live.list == nil ? live : .list([])
    case .members(let members):
      let found = members.compactMap { member -> OwnedFields.Member? in
        guard let child = live.child(at: member.step) else { return nil }
        return OwnedFields.Member(member.step, .value(member.node.value(in: child)))
      }
      if found.isEmpty, case .list = live { return .list([]) }
      return OwnedFields.Node.members(found).rebuilt
    }
  }
}

extension Value {
  /// The object with another one laid over it: what an apply leads to where no server says it.
  ///
  /// Maps are merged, lists with known key fields by element; everything else is replaced.
  func overlaid(with wanted: Value, shape: FieldShape?) -> Value {
    switch (self, wanted) {
    case (.map(var map), .map(let other)):
      for entry in other where !entry.value.isNull {
        let shape = shape?.children[entry.key]
        map[entry.key] = map[entry.key]?.overlaid(with: entry.value, shape: shape) ?? entry.value
      }
      return .map(map)
    case (.list(let before), .list(let after)):
      guard let keys = shape?.elementKeys ?? likelyKeys(before, after),
        let old = KeyedElements(before, keys: keys), let new = KeyedElements(after, keys: keys)
      else { return wanted }
      var merged = old.elements.map { entry in
        new[entry.keys].map { entry.value.overlaid(with: $0, shape: shape?.element) } ?? entry.value
      }
      merged += new.elements.filter { old[$0.keys] == nil }.map(\.value)
      return .list(merged)
    default: return wanted
    }
  }
}
