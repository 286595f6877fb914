extension FunctionSet {
  /// sprig's functions on lists; most of them exist with `must` in front too.
  static let lists: [Function] =
    [
      Function("list", variadic: .any) { _, arguments in .list(arguments.from(0)) },
      Function("tuple", variadic: .any) { _, arguments in .list(arguments.from(0)) },
      Function("concat", variadic: .any) { (run, arguments) throws(TemplateError) in
        try concat(&run, arguments)
      },
      Function("sortAlpha", .any) { _, arguments in sortAlpha(arguments[0]) }.deep,
      Function("push", .any, .any) { (run, arguments) throws(TemplateError) in
        try push(&run, arguments, "push")
      },
      Function("mustPush", .any, .any) { (run, arguments) throws(TemplateError) in
        try push(&run, arguments, "push")
      },
    ]
    + mustForms.flatMap { [$0, $0.named("must" + capitalised($0.name))] }

  private static func capitalised(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
  }

  private static let mustForms: [Function] = [
    Function("append", .any, .any) { (run, arguments) throws(TemplateError) in
      try push(&run, arguments, "push")
    },
    Function("prepend", .any, .any) { (_, arguments) throws(TemplateError) in
      .list([arguments[1]] + (try elements(arguments[0], "Cannot prepend on")))
    },
    Function("first", .any) { (_, arguments) throws(TemplateError) in
      try elements(arguments[0], "Cannot find first on").first ?? .null
    },
    Function("last", .any) { (_, arguments) throws(TemplateError) in
      try elements(arguments[0], "Cannot find last on").last ?? .null
    },
    Function("rest", .any) { (_, arguments) throws(TemplateError) in
      let elements = try elements(arguments[0], "Cannot find rest on")
      return elements.isEmpty ? nilList : .list(Array(elements.dropFirst()))
    },
    Function("initial", .any) { (_, arguments) throws(TemplateError) in
      let elements = try elements(arguments[0], "Cannot find initial on")
      return elements.isEmpty ? nilList : .list(Array(elements.dropLast()))
    },
    Function("reverse", .any) { (_, arguments) throws(TemplateError) in
      .list(try elements(arguments[0], "Cannot find reverse on").reversed())
    },
    Function("compact", .any) { (_, arguments) throws(TemplateError) in
      var kept: [Datum] = []
      for element in try elements(arguments[0], "Cannot compact on")
      where try !Cast.isEmpty(element) {
        kept.append(element)
      }
      return .list(kept)
    },
    Function("uniq", .any) { (run, arguments) throws(TemplateError) in
      let elements = try elements(arguments[0], "Cannot find uniq on")
      try run.meter.work(elements.count * elements.count >> 8)
      return .list(unique(elements))
    }.deep,
    Function("without", .any, variadic: .any) { (_, arguments) throws(TemplateError) in
      let left = arguments.from(1)
      return .list(
        try elements(arguments[0], "Cannot find without on").filter { element in
          !left.contains { DeepEqual.equal($0, element) }
        }
      )
    }.deep,
    Function("has", .any, .any) { (_, arguments) throws(TemplateError) in
      if arguments[1].isNil { return .bool(false) }
      let elements = try elements(arguments[1], "Cannot find has on")
      return .bool(elements.contains { DeepEqual.equal($0, arguments[0]) })
    }.deep,
    Function("slice", .any, variadic: .any) { (_, arguments) throws(TemplateError) in
      try slice(arguments)
    },
    Function("chunk", .int, .any) { (_, arguments) throws(TemplateError) in
      let elements = try elements(arguments[1], "Cannot chunk")
      let size = arguments.int(0)
      if elements.isEmpty { return .list(DatumList([], type: .list)) }
      guard size > 0 else { throw .fault("runtime error: makeslice: len out of range") }
      let chunks = stride(from: 0, to: elements.count, by: size).map { start in
        Datum.list(Array(elements[start..<min(start + size, elements.count)]))
      }
      return .list(DatumList(chunks, type: .list))
    },
  ]

  private static var nilList: Datum { .list(DatumList([], isNil: true)) }

  /// The elements of a list of whatever type.
  static func elements(_ datum: Datum, _ complaint: String) throws(TemplateError) -> [Datum] {
    if let list = datum.asList { return list.elements }
    if datum.isNil {
      throw .fault("runtime error: invalid memory address or nil pointer dereference")
    }
    throw .fault("\(complaint) type \(datum.kindName)")
  }

  private static func push(
    _ run: inout Run,
    _ arguments: Arguments,
    _ name: String
  ) throws(TemplateError) -> Datum {
    var elements = try elements(arguments[0], "Cannot \(name) on")
    try run.meter.make(elements.count * 24)
    elements.append(arguments[1])
    return .list(elements)
  }

  private static func concat(
    _ run: inout Run,
    _ arguments: Arguments
  ) throws(TemplateError) -> Datum {
    var all: [Datum] = []
    for position in 0..<arguments.count {
      guard let list = arguments[position].asList else {
        if arguments[position].isNil {
          throw .fault("runtime error: invalid memory address or nil pointer dereference")
        }
        throw .fault("Cannot concat type \(arguments[position].kindName) as list")
      }
      try run.meter.make((all.count + list.count) * 24)
      all.append(contentsOf: list.elements)
    }
    return .list(DatumList(all, isNil: all.isEmpty))
  }

  /// A `[]string` is sorted in place, so that others who hold it see that, as in Go.
  private static func sortAlpha(_ datum: Datum) -> Datum {
    guard let list = datum.asList else { return .strings([Cast.text(datum)]) }
    let sorted = Cast.texts(datum).sorted().map { Datum.string($0) }
    if list.type == .string {
      list.elements = sorted
      return datum
    }
    return .list(DatumList(sorted, type: .string))
  }

  private static func unique(_ elements: [Datum]) -> [Datum] {
    var texts: Set<Text> = []
    var kept: [Datum] = []
    for element in elements {
      if case .string(let text) = element {
        if texts.insert(text).inserted { kept.append(element) }
      } else if !kept.contains(where: { DeepEqual.equal($0, element) }) {
        kept.append(element)
      }
    }
    return kept
  }

  private static func slice(_ arguments: Arguments) throws(TemplateError) -> Datum {
    guard let list = arguments[0].asList else {
      if arguments[0].isNil {
        throw .fault("runtime error: invalid memory address or nil pointer dereference")
      }
      throw .fault("list should be type of slice or array but \(arguments[0].kindName)")
    }
    if list.isEmpty { return .null }
    let start = arguments.count > 1 ? Cast.int(arguments[1]) : 0
    let end = arguments.count > 2 ? Cast.int(arguments[2]) : list.count
    guard 0 <= start, start <= end, end <= list.count else {
      throw .fault("reflect.Value.Slice: slice index out of bounds")
    }
    return .list(DatumList(Array(list.elements[start..<end]), type: list.type))
  }
}
