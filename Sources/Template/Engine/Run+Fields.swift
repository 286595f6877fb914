extension Run {
  /// The value of fields taken one after the other; only the last one may have arguments.
  mutating func chain(
    _ receiver: Datum,
    _ fields: Run32,
    _ arguments: Run32,
    _ frame: Frame,
    _ dot: Datum,
    final: Datum?
  ) throws(TemplateError) -> Datum {
    var value = receiver
    var isInterface = false
    let last = Int(fields.first + fields.count) - 1
    let at = node
    for index in Int(fields.first)..<last {
      if case .null = value { throw nilPointer(at: index, receiver, from: fields, frame) }
      let (next, boxed) = try plainField(index, value, isInterface, frame)
      (value, isInterface) = (next, boxed)
    }
    if case .null = value { throw nilPointer(at: last, receiver, from: fields, frame) }
    if arguments.count == 0, final == nil {
      return try plainField(last, value, isInterface, frame).0
    }
    node = at
    return try fieldWithArguments(last, value, isInterface, arguments, frame, dot, final: final)
  }

  /// The value of a field, and whether it is held by an interface.
  @inline(__always)
  private func plainField(
    _ index: Int,
    _ receiver: Datum,
    _ isInterface: Bool,
    _ frame: Frame
  ) throws(TemplateError) -> (Datum, Bool) {
    guard case .map(let map) = receiver else {
      return try rareField(index, receiver, isInterface, frame)
    }
    let field = frame.program.fields[index]
    if let value = map.find(field.text, hash: field.hash) { return (value, map.holdsInterfaces) }
    return (try missing(field.text, in: map, frame), map.holdsInterfaces)
  }

  private func missing(
    _ field: Text,
    in map: DatumMap,
    _ frame: Frame
  ) throws(TemplateError) -> Datum {
    if map.type == .values, let method = valuesMethod(field, of: map) {
      return try invoke(method, named: field, [], frame)
    }
    switch set.missingKey {
    case .invalid: return .absent
    case .zero: return map.holdsInterfaces ? .null : .string("")
    case .error:
      throw error("map has no entry for key \"\(field.string)\"", frame)
    }
  }

  private func rareField(
    _ index: Int,
    _ receiver: Datum,
    _ isInterface: Bool,
    _ frame: Frame
  ) throws(TemplateError) -> (Datum, Bool) {
    let field = frame.program.fields[index].text
    switch receiver {
    case .absent:
      if set.missingKey == .error {
        throw error("nil data; no entry for key \"\(field.string)\"", frame)
      }
      return (.absent, false)
    case .null: throw error("nil pointer evaluating interface {}.\(field.string)", frame)
    case .object(let object):
      if let method = object.methods[field] {
        return (try invoke(method, named: field, [], frame), false)
      }
      if let value = object.field(field) { return (value, false) }
      if case .map(let map) = object.content {
        return (map[field] ?? .list(DatumList([], type: .byte, isNil: true)), false)
      }
      throw noField(field, receiver, isInterface, frame)
    default: throw noField(field, receiver, isInterface, frame)
    }
  }

  /// The error of taking a field of nothing, with a hint at the name that was mistyped on the way there.
  private func nilPointer(
    at index: Int,
    _ receiver: Datum,
    from fields: Run32,
    _ frame: Frame
  ) -> TemplateError {
    let names = frame.program.fields
    let cause = "nil pointer evaluating interface {}.\(names[index].text.string)"
    var value = receiver
    for field in names[Int(fields.first)..<index] {
      guard case .map(let map) = value else { break }
      guard let next = map[field.text] else {
        let known = map.keys.map(\.string).sorted()
        return error(cause + nearestHint(to: field.text.string, in: known), frame)
      }
      value = next
    }
    return error(cause, frame)
  }

  private func noField(
    _ field: Text,
    _ receiver: Datum,
    _ isInterface: Bool,
    _ frame: Frame
  ) -> TemplateError {
    let type = isInterface ? "interface {}" : receiver.typeName
    return error("can't evaluate field \(field.string) in type \(type)", frame)
  }

  private mutating func fieldWithArguments(
    _ index: Int,
    _ receiver: Datum,
    _ isInterface: Bool,
    _ arguments: Run32,
    _ frame: Frame,
    _ dot: Datum,
    final: Datum?
  ) throws(TemplateError) -> Datum {
    let field = frame.program.fields[index].text
    let method: DatumObject.Method?
    switch receiver {
    case .absent, .null: return try plainField(index, receiver, isInterface, frame).0
    case .object(let object): method = object.methods[field]
    case .map(let map): method = map.type == .values ? valuesMethod(field, of: map) : nil
    default: method = nil
    }
    if let method {
      let at = node
      let values = try values(for: method, field, arguments, frame, dot, final: final)
      node = at
      return try invoke(method, named: field, values, frame)
    }
    if receiver.asMap != nil {
      throw error("\(field.string) is not a method but has arguments", frame)
    }
    if case .object(let object) = receiver, object.field(field) != nil {
      throw error("\(field.string) has arguments but cannot be invoked as function", frame)
    }
    throw noField(field, receiver, isInterface, frame)
  }

  private mutating func values(
    for method: DatumObject.Method,
    _ name: Text,
    _ arguments: Run32,
    _ frame: Frame,
    _ dot: Datum,
    final: Datum?
  ) throws(TemplateError) -> [Datum] {
    let count = Int(arguments.count) + (final == nil ? 0 : 1)
    guard count == method.parameters.count else {
      throw error(
        "wrong number of args for \(name.string): want \(method.parameters.count) got \(count)",
        frame
      )
    }
    var values: [Datum] = []
    for (position, operand) in arguments.range.enumerated() {
      values.append(
        try argument(Int32(operand), method.parameters[position], frame, dot)
      )
    }
    if let final, let parameter = method.parameters.last {
      values.append(try validate(final, parameter, frame))
    }
    return values
  }

  private func invoke(
    _ method: DatumObject.Method,
    named name: Text,
    _ values: [Datum],
    _ frame: Frame
  ) throws(TemplateError) -> Datum {
    guard values.count == method.parameters.count else {
      throw error(
        "wrong number of args for \(name.string): want \(method.parameters.count) got \(values.count)",
        frame
      )
    }
    do throws(TemplateError) {
      return try method.call(values)
    } catch {
      throw called(error, name.string, frame)
    }
  }

  /// An error of a function, told with its place.
  func called(_ error: TemplateError, _ name: String, _ frame: Frame) -> TemplateError {
    let call = "error calling \(name)"
    guard error.place == nil else { return self.error(.inner(error, call: call), frame) }
    switch error.cause {
    case .text(let text): return self.error("\(call): \(text)", frame)
    default: return self.error(error.cause, frame)
    }
  }
}
