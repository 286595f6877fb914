extension Datum {
  /// A copy that shares no map or list with this value.
  package var deepCopy: Datum {
    switch self {
    case .map(let map): .map(map.deepCopy())
    case .list(let list): .list(list.deepCopy())
    default: self
    }
  }
}

extension DatumMap {
  /// A copy that shares no map or list with this one.
  package func deepCopy() -> DatumMap {
    if let untouched { return DatumMap(untouched, type: type) }
    let copy = self.copy()
    for key in copy.keys {
      switch copy[key] {
      case .map(let map)?: copy[key] = .map(map.deepCopy())
      case .list(let list)?: copy[key] = .list(list.deepCopy())
      default: continue
      }
    }
    return copy
  }
}

extension DatumList {
  /// A copy that shares no map or list with this one.
  package func deepCopy() -> DatumList {
    if let untouched { return DatumList(untouched) }
    if bytes != nil { return DatumList(elements, type: type, isNil: isNil) }
    return DatumList(elements.map(\.deepCopy), type: type, isNil: isNil)
  }
}
