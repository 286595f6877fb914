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
