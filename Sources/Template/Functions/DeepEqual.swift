/// Go's `reflect.DeepEqual`: types count, and nil is not empty.
enum DeepEqual {
  static func equal(_ one: Datum, _ other: Datum) -> Bool {
    switch (one, other) {
    case (.absent, .absent), (.null, .null), (.absent, .null), (.null, .absent): return true
    case (.bool(let one), .bool(let other)): return one == other
    case (.int(let one, let kind), .int(let other, let otherKind)):
      return one == other && kind == otherKind
    case (.float(let one), .float(let other)): return one == other
    case (.string(let one), .string(let other)): return one == other
    case (.list(let one), .list(let other)): return equal(one, other)
    case (.map(let one), .map(let other)): return equal(one, other)
    case (.object(let one), .object(let other)): return equal(one, other)
    default: return false
    }
  }

  private static func equal(_ one: DatumList, _ other: DatumList) -> Bool {
    guard one.type == other.type, one.isNil == other.isNil, one.count == other.count else {
      return false
    }
    if one === other { return true }
    return zip(one.elements, other.elements).allSatisfy { equal($0, $1) }
  }

  private static func equal(_ one: DatumMap, _ other: DatumMap) -> Bool {
    guard one.type == other.type, one.isNil == other.isNil, one.count == other.count else {
      return false
    }
    if one === other { return true }
    return one.keys.allSatisfy { key in
      guard let value = one[key], let counterpart = other[key] else { return false }
      return equal(value, counterpart)
    }
  }

  private static func equal(_ one: DatumObject, _ other: DatumObject) -> Bool {
    guard one.typeName == other.typeName else { return false }
    switch (one.content, other.content) {
    case (.structure(let one, _), .structure(let other, _)):
      return zip(one, other).allSatisfy { equal($0.value, $1.value) }
    case (.map(let one), .map(let other)): return equal(one, other)
    case (.list(let one), .list(let other)): return equal(one, other)
    case (.time(let one), .time(let other)): return one == other
    case (.duration(let one), .duration(let other)): return one == other
    case (.complex(let a, let b), .complex(let c, let d)): return a == c && b == d
    default: return false
    }
  }
}
