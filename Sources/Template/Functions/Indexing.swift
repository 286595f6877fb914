/// Go's `len`, `index`, `slice` and `call`.
enum Indexing {
  static func length(_ datum: Datum) throws(TemplateError) -> Int {
    switch datum {
    case .absent: throw .fault("reflect: call of reflect.Value.Type on zero Value")
    case .null: throw .fault("len of nil pointer")
    case .string(let text): return text.count
    default: break
    }
    if let list = datum.asList { return list.count }
    if let map = datum.asMap { return map.count }
    throw .fault("len of type \(datum.typeName)")
  }

  static func index(_ arguments: Arguments) throws(TemplateError) -> Datum {
    var item = arguments[0]
    if item.isNil { throw .fault("index of untyped nil") }
    for position in 1..<max(arguments.count, 1) {
      let index = arguments[position]
      if item.isNil { throw .fault("index of nil pointer") }
      if let list = item.asList {
        let place = try place(index, upTo: list.count)
        guard place < list.count else { throw .fault("reflect: slice index out of range") }
        item = list.elements[place]
      } else if let map = item.asMap {
        item = try value(of: map, at: index, in: item)
      } else if case .string(let text) = item {
        let place = try place(index, upTo: text.count)
        guard place < text.count else { throw .fault("reflect: string index out of range") }
        item = .int(Int(text.withBytes { $0[place] }), .uint8)
      } else {
        throw .fault("can't index item of type \(item.typeName)")
      }
    }
    return item
  }

  private static func value(
    of map: DatumMap,
    at index: Datum,
    in item: Datum
  ) throws(TemplateError) -> Datum {
    guard case .string(let key) = index else {
      if index.isNil { throw .fault("value is nil; should be of type string") }
      throw .fault("value has type \(index.typeName); should be string")
    }
    if let value = map[key] { return value }
    if case .object = item { return .list(DatumList([], type: .byte, isNil: true)) }
    return map.holdsInterfaces ? .null : .string("")
  }

  private static func place(_ index: Datum, upTo count: Int) throws(TemplateError) -> Int {
    guard Comparison.basis(index) == .int || Comparison.basis(index) == .uint else {
      if index.isNil { throw .fault("cannot index slice/array with nil") }
      throw .fault("cannot index slice/array with type \(index.typeName)")
    }
    let place = Comparison.integer(index)
    guard place >= 0, place <= count else { throw .fault("index out of range: \(place)") }
    return place
  }

  static func slice(_ arguments: Arguments) throws(TemplateError) -> Datum {
    let item = arguments[0]
    if item.isNil { throw .fault("slice of untyped nil") }
    if arguments.count > 4 {
      throw .fault("too many slice indexes: \(arguments.count - 1)")
    }
    let count: Int
    if case .string(let text) = item {
      if arguments.count == 4 { throw .fault("cannot 3-index slice a string") }
      count = text.count
    } else if let list = item.asList {
      count = list.count
    } else {
      throw .fault("can't slice item of type \(item.typeName)")
    }
    var bounds = [0, count, count]
    for position in 1..<max(arguments.count, 1) {
      bounds[position - 1] = try place(arguments[position], upTo: count)
    }
    for position in 0..<(arguments.count == 4 ? 2 : 1)
    where bounds[position] > bounds[position + 1] {
      throw .fault("invalid slice index: \(bounds[position]) > \(bounds[position + 1])")
    }
    if case .string(let text) = item { return .string(text.slice(bounds[0]..<bounds[1])) }
    guard let list = item.asList else { return item }
    return .list(DatumList(Array(list.elements[bounds[0]..<bounds[1]]), type: list.type))
  }

  static func call(_ arguments: Arguments) throws(TemplateError) -> Datum {
    let callee = arguments[0]
    if callee.isNil { throw .fault("call of nil") }
    guard case .object(let object) = callee, case .function(let method) = object.content else {
      throw .fault("non-function of type \(callee.typeName)")
    }
    let values = arguments.from(1)
    guard values.count == method.parameters.count else {
      throw .fault(
        "wrong number of args: got \(values.count) want \(method.parameters.count)"
      )
    }
    return try method.call(values)
  }
}
