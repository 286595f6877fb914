/// Copies of maps and lists that share nothing with the original.
enum DeepCopy {
  static func checked(_ datum: Datum) throws(TemplateError) -> Datum {
    if datum.isNil { throw .fault("reflect: call of reflect.Value.Type on zero Value") }
    return copy(datum)
  }

  static func copy(_ datum: Datum) -> Datum {
    switch datum {
    case .list(let list):
      if let values = list.untouched { return .list(DatumList(values)) }
      return .list(
        DatumList(list.elements.map { copy($0) }, type: list.type, isNil: list.isNil)
      )
    case .map(let map):
      if let mapping = map.untouched { return .map(DatumMap(mapping, type: map.type)) }
      let copied = DatumMap(type: map.type, isNil: map.isNil)
      for key in map.keys {
        if let value = map[key] { copied[key] = copy(value) }
      }
      return .map(copied)
    default: return datum
    }
  }
}
