extension FunctionSet {
  /// sprig's functions on maps.
  static let dicts: [Function] = [
    Function("dict", variadic: .any) { _, arguments in
      let map = DatumMap()
      var position = 0
      while position < arguments.count {
        let key = Cast.text(arguments[position])
        map[key] = position + 1 < arguments.count ? arguments[position + 1] : .string("")
        position += 2
      }
      return .map(map)
    },
    Function("get", .map, .string) { _, arguments in
      arguments.map(0)[arguments.text(1)] ?? .string("")
    },
    Function("set", .map, .string, .any) { (_, arguments) throws(TemplateError) in
      let map = arguments.map(0)
      if map.isNil { throw .fault("assignment to entry in nil map") }
      map[arguments.text(1)] = arguments[2]
      return plain(arguments[0])
    },
    Function("unset", .map, .string) { _, arguments in
      arguments.map(0)[arguments.text(1)] = nil
      return plain(arguments[0])
    },
    Function("hasKey", .map, .string) { _, arguments in
      .bool(arguments.map(0).contains(arguments.text(1)))
    },
    Function("pluck", .string, variadic: .map) { _, arguments in
      let key = arguments.text(0)
      var found: [Datum] = []
      for position in 1..<max(arguments.count, 1) {
        if let value = arguments.map(position)[key] { found.append(value) }
      }
      return .list(found)
    },
    Function("keys", variadic: .map) { _, arguments in
      var keys: [Text] = []
      for position in 0..<arguments.count {
        keys += arguments.map(position).sorted.map(\.key)
      }
      return .strings(keys)
    },
    Function("values", .map) { _, arguments in .list(arguments.map(0).sorted.map(\.value)) },
    Function("pick", .map, variadic: .string) { _, arguments in
      let (map, picked) = (arguments.map(0), DatumMap())
      for position in 1..<max(arguments.count, 1) {
        if let value = map[arguments.text(position)] { picked[arguments.text(position)] = value }
      }
      return .map(picked)
    },
    Function("omit", .map, variadic: .string) { (run, arguments) throws(TemplateError) in
      try run.meter.work(arguments.map(0).count >> 4)
      let kept = arguments.map(0).copy(type: .any)
      for position in 1..<max(arguments.count, 1) { kept[arguments.text(position)] = nil }
      return .map(kept)
    },
    merge.named("merge").deep,
    merge.named("mustMerge").deep,
    mergeOverwrite.named("mergeOverwrite").deep,
    mergeOverwrite.named("mustMergeOverwrite").deep,
    Function("dig", variadic: .any) { (_, arguments) throws(TemplateError) in try dig(arguments) },
  ]

  /// Helm's named type for values is lost when a map is handed back as a plain one; the entries stay shared.
  private static func plain(_ datum: Datum) -> Datum { datum }

  private static let merge = Function("", .map, variadic: .map) { _, arguments in
    merged(arguments, overwriting: false)
  }

  private static let mergeOverwrite = Function("", .map, variadic: .map) { _, arguments in
    merged(arguments, overwriting: true)
  }

  private static func merged(_ arguments: Arguments, overwriting: Bool) -> Datum {
    let target = arguments.map(0).isNil ? DatumMap() : arguments.map(0)
    for position in 1..<max(arguments.count, 1) {
      merge(arguments.map(position), into: target, overwriting: overwriting, depth: 0)
    }
    return .map(target)
  }

  /// Merges as Go's mergo does: maps deeply and in place, what is empty gives way, and nested values are shared.
  private static func merge(
    _ source: DatumMap,
    into target: DatumMap,
    overwriting: Bool,
    depth: Int
  ) {
    guard source !== target, depth < 1_000 else { return }
    for key in source.keys {
      guard let value = source[key] else { continue }
      if value.isNil {
        if overwriting { target[key] = value }
        continue
      }
      guard let existing = target[key] else {
        target[key] = value
        continue
      }
      if case .map(let inner) = value, case .map(let outer) = existing, !outer.isNil {
        merge(inner, into: outer, overwriting: overwriting, depth: depth + 1)
        if !outer.isEmpty { continue }
      }
      if overwriting || !existing.isTrue { target[key] = value }
    }
  }

  private static func dig(_ arguments: Arguments) throws(TemplateError) -> Datum {
    guard arguments.count >= 3 else { throw .fault("dig needs at least three arguments") }
    let last = arguments.count - 1
    guard case .map(var map) = arguments[last], map.type == .any else {
      throw notAMap(arguments[last])
    }
    for position in 0..<(last - 1) {
      guard case .string = arguments[position] else {
        throw .fault(
          "interface conversion: interface {} is \(interfaceType(arguments[position])), not string"
        )
      }
    }
    for position in 0..<(last - 1) {
      guard let next = map[arguments.text(position)] else { return arguments[last - 1] }
      if position == last - 2 { return next }
      guard case .map(let inner) = next, inner.type == .any else { throw notAMap(next) }
      map = inner
    }
    return arguments[last - 1]
  }

  private static func notAMap(_ datum: Datum) -> TemplateError {
    .fault(
      "interface conversion: interface {} is \(interfaceType(datum)), not map[string]interface {}"
    )
  }

  private static func interfaceType(_ datum: Datum) -> String {
    datum.isNil ? "nil" : datum.typeName
  }
}
