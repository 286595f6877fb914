package import Manifests

extension Datum {
  /// A value as templates see it: integers are `int64`, doubles `float64`, as Helm has them.
  package init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let truth): self = .bool(truth)
    case .int(let number): self = .int(number, .int64)
    case .double(let number): self = .float(number)
    case .string(let text): self = .string(Text(text))
    case .list(let elements): self = .list(DatumList(elements))
    case .map(let mapping): self = .map(DatumMap(mapping))
    }
  }

  /// The value as JSON has it; nil where Go cannot encode it, such as a function or an infinite number.
  package var value: Value? {
    switch self {
    case .absent, .null: return .null
    case .bool(let truth): return .bool(truth)
    case .int(let number, let kind):
      return kind == .uint64 && number < 0
        ? .double(Double(UInt(bitPattern: number))) : .int(number)
    case .float(let number): return number.isFinite ? .double(number) : nil
    case .string(let text): return .string(text.string)
    case .list(let list): return list.value
    case .map(let map): return map.value
    case .object(let object): return object.value
    }
  }
}

extension DatumList {
  var value: Value? {
    if let untouched { return .list(untouched) }
    if isNil { return .null }
    if let bytes { return .string(Base64.text(of: bytes)) }
    var values: [Value] = []
    values.reserveCapacity(count)
    for element in elements {
      guard let value = element.value else { return nil }
      values.append(value)
    }
    return .list(values)
  }
}

extension DatumMap {
  var value: Value? {
    if let untouched { return .map(untouched) }
    if isNil { return .null }
    var entries: [Mapping.Entry] = []
    entries.reserveCapacity(count)
    for (key, datum) in sorted {
      guard let value = datum.value else { return nil }
      entries.append(Mapping.Entry(key: key.string, value: value))
    }
    return .map(Mapping(uniqueEntries: entries))
  }
}

extension DatumObject {
  var value: Value? {
    if let json { return json }
    switch content {
    case .structure(let fields, _):
      var mapping = Mapping()
      for field in fields where !field.jsonName.isEmpty {
        guard let value = field.value.value else { return nil }
        mapping[field.jsonName.string] = value
      }
      return .map(mapping)
    case .map(let map): return map.value
    case .list(let list): return list.value
    case .time(let time): return .string(time.rfc3339)
    case .duration(let nanoseconds): return .int(nanoseconds)
    case .complex, .function: return nil
    }
  }
}
