import Manifests

/// Reads documents as an API server holds them: typed, without unknown fields, without what is empty.
struct ShapeReader {
  /// Whether field names are found without regard to case, as Go's JSON package finds them.
  var ignoresCase = false
  private(set) var problems: [CompositionError] = []
  private(set) var warnings: [CompositionError] = []

  init(ignoresCase: Bool = false) {
    self.ignoresCase = ignoresCase
  }

  /// Reads a value as a record; what does not fit is left out and noted.
  mutating func read(_ value: Value, as record: RecordShape) -> Value {
    var path = FieldPath()
    return read(value, as: .record(record), at: &path) ?? .map(Mapping())
  }

  private mutating func read(_ value: Value, as shape: Shape, at path: inout FieldPath) -> Value? {
    if value.isNull {
      if case .raw = shape { return value }
      return nil
    }
    switch shape {
    case .raw: return value
    case .text: return checked(value, value.string != nil, "text", at: path)
    case .bool: return checked(value, value.bool != nil, "true or false", at: path)
    case .integer:
      return checked(
        value.wholeNumber ?? value,
        value.wholeNumber != nil,
        "a whole number",
        at: path
      )
    case .integerOrText:
      let fits = value.string != nil || value.wholeNumber != nil
      return checked(value.wholeNumber ?? value, fits, "a whole number or text", at: path)
    case .texts, .values: return readTexts(value, at: &path)
    case .bools:
      guard let map = value.map else { return wrong(value, "a map", at: path) }
      return .map(map)
    case .list(let element): return readList(value, of: element, at: &path)
    case .record(let record): return readRecord(value, as: record, at: &path)
    }
  }

  private mutating func readTexts(_ value: Value, at path: inout FieldPath) -> Value? {
    guard let map = value.map else { return wrong(value, "a map of texts", at: path) }
    var entries: [Mapping.Entry] = []
    entries.reserveCapacity(map.count)
    for entry in map {
      switch entry.value {
      case .string: entries.append(entry)
      case .null: entries.append(Mapping.Entry(key: entry.key, value: ""))
      default: _ = wrong(entry.value, "text", at: path / entry.key)
      }
    }
    return .map(Mapping(uniqueEntries: entries))
  }

  private mutating func readList(
    _ value: Value,
    of element: Shape,
    at path: inout FieldPath
  ) -> Value? {
    guard let list = value.list else { return wrong(value, "a list", at: path) }
    var elements: [Value] = []
    elements.reserveCapacity(list.count)
    for (index, item) in list.enumerated() {
      path.steps.append(.index(index))
      elements.append(read(item, as: element, at: &path) ?? element.zero)
      path.steps.removeLast()
    }
    return .list(elements)
  }

  private mutating func readRecord(
    _ value: Value,
    as record: RecordShape,
    at path: inout FieldPath
  ) -> Value? {
    guard let map = value.map else { return wrong(value, "a map", at: path) }
    var found: [String: Value] = [:]
    for entry in map {
      let field = ignoresCase ? record.field(ignoringCase: entry.key) : record.field(entry.key)
      guard let field else {
        let nearest = nearestName(to: entry.key, in: record.fields.map(\.name))
        warnings.append(
          CompositionError(.unknownField(entry.key, nearest: nearest), at: path, verb: "use")
        )
        continue
      }
      path.steps.append(.key(entry.key))
      found[field.name] = read(entry.value, as: field.shape, at: &path)
      path.steps.removeLast()
    }
    return record.assembled { found[$0.name] }
  }

  private mutating func checked(
    _ value: Value,
    _ fits: Bool,
    _ expected: String,
    at path: FieldPath
  ) -> Value? {
    fits ? value : wrong(value, expected, at: path)
  }

  private mutating func wrong(_ value: Value, _ expected: String, at path: FieldPath) -> Value? {
    let problem = CompositionError.Problem.wrongType(expected: expected, found: value.shownType)
    problems.append(CompositionError(problem, at: path, verb: "read"))
    return nil
  }
}

extension RecordShape {
  /// A record put together from its fields, in order, without those that are not to be written.
  func assembled<Failure: Error>(
    _ value: (FieldShape) throws(Failure) -> Value?
  ) throws(Failure) -> Value {
    var entries: [Mapping.Entry] = []
    entries.reserveCapacity(fields.count)
    for field in fields {
      guard let kept = field.written(try value(field)) else { continue }
      entries.append(Mapping.Entry(key: field.name, value: kept))
    }
    return .map(Mapping(uniqueEntries: entries))
  }
}

extension FieldShape {
  /// The value as it is written, nil where it is not.
  func written(_ value: Value?) -> Value? {
    switch presence {
    case .always:
      if let value, !value.isNull { return value }
      return shape.zero
    case .given:
      guard let value, !value.isNull else { return nil }
      return value
    case .filled:
      guard let value, !value.isEmptyInGo else { return nil }
      return value
    }
  }
}

extension Shape {
  /// The value of this shape that says nothing.
  var zero: Value {
    switch self {
    case .text: ""
    case .bool: false
    case .integer, .integerOrText: 0
    case .texts, .bools, .values: .map(Mapping())
    case .raw: .null
    case .list: .list([])
    case .record(let record): record.assembled { _ in nil }
    }
  }
}

extension Value {
  /// Whether Go's `omitempty` leaves the value out.
  var isEmptyInGo: Bool {
    switch self {
    case .null: true
    case .bool(let truth): !truth
    case .int(let number): number == 0
    case .double(let number): number == 0
    case .string(let text): text.isEmpty
    case .list(let elements): elements.isEmpty
    case .map(let map): map.isEmpty
    }
  }

  /// The value as an integer, where it is one or a double that is whole.
  var wholeNumber: Value? {
    switch self {
    case .int: self
    case .double(let number) where number == 0 && number.sign == .minus: nil
    case .double(let number): Int(exactly: number).map { .int($0) }
    default: nil
    }
  }

  /// The type with a scalar's text, for messages.
  var shownType: String {
    switch self {
    case .null: "nothing"
    case .bool(let truth): truth ? "true" : "false"
    case .int(let number): "the number \(number)"
    case .double(let number): "the number \(number)"
    case .string(let text): "the text '\(text)'"
    case .list: "a list"
    case .map: "a map"
    }
  }
}
