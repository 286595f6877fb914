/// Comparison as Go's templates do it: basic kinds with their like only.
enum Comparison {
  /// What a value counts as.
  enum Basis: Equatable {
    case invalid
    case bool
    case complex
    case int
    case float
    case string
    case uint
  }

  static func basis(_ datum: Datum) -> Basis {
    switch datum {
    case .bool: return .bool
    case .int(_, let kind): return kind.isUnsigned ? .uint : .int
    case .float: return .float
    case .string: return .string
    case .object(let object):
      switch object.content {
      case .duration: return .int
      case .complex: return .complex
      default: return .invalid
      }
    default: return .invalid
    }
  }

  static func integer(_ datum: Datum) -> Int {
    switch datum {
    case .int(let number, _): return number
    case .object(let object):
      if case .duration(let number) = object.content { return number }
      return 0
    default: return 0
    }
  }

  /// `eq`: whether the first equals one of the others.
  static func equal(_ first: Datum, _ others: some Collection<Datum>) throws(TemplateError) -> Bool
  {
    if others.isEmpty { throw .fault("missing argument for comparison") }
    for other in others where try equal(first, to: other) { return true }
    return false
  }

  private static func equal(_ one: Datum, to other: Datum) throws(TemplateError) -> Bool {
    let (left, right) = (basis(one), basis(other))
    if left != right {
      switch (left, right) {
      case (.int, .uint), (.uint, .int):
        return integer(one) == integer(other) && integer(one) >= 0
      default:
        guard !one.isNil, !other.isNil else { return false }
        throw .fault(
          "incompatible types for comparison: \(one.typeName) and \(other.typeName)"
        )
      }
    }
    switch (one, other) {
    case (.bool(let one), .bool(let other)): return one == other
    case (.int(let one, _), .int(let other, _)): return one == other
    case (.float(let one), .float(let other)): return one == other
    case (.string(let one), .string(let other)): return one == other
    default: return try equalRare(one, other)
    }
  }

  private static func equalRare(_ one: Datum, _ other: Datum) throws(TemplateError) -> Bool {
    switch basis(one) {
    case .int, .uint: return integer(one) == integer(other)
    case .complex: return DeepEqual.equal(one, other)
    default: break
    }
    if isNil(one) || isNil(other) {
      guard one.kindName == other.kindName || one.isNil || other.isNil else {
        throw nonComparable(one, other)
      }
      return isNil(one) == isNil(other)
    }
    guard one.kindName == other.kindName else { throw nonComparable(one, other) }
    guard case .object(let left) = one, case .object(let right) = other else {
      throw .fault("non-comparable type \(shown(other)): \(other.typeName)")
    }
    switch right.content {
    case .map, .list, .function:
      throw .fault("non-comparable type \(shown(other)): \(other.typeName)")
    case .structure(_, let isPointer) where isPointer: return left === right
    default: return DeepEqual.equal(one, other)
    }
  }

  private static func nonComparable(_ one: Datum, _ other: Datum) -> TemplateError {
    .fault(
      "non-comparable types \(shown(one)): \(one.typeName), "
        + "\(other.typeName): \(shown(other))"
    )
  }

  private static func shown(_ datum: Datum) -> String {
    GoFormat.text("%s", [datum]).string
  }

  /// Whether a value is nil or a typed nil.
  static func isNil(_ datum: Datum) -> Bool {
    switch datum {
    case .absent, .null: true
    case .list(let list): list.isNil
    case .map(let map): map.isNil
    default: false
    }
  }

  /// `lt`.
  static func less(_ one: Datum, _ other: Datum) throws(TemplateError) -> Bool {
    let left = basis(one)
    let right = basis(other)
    guard left != .invalid, right != .invalid else { throw .fault("invalid type for comparison") }
    switch (one, other) {
    case (.int(let one, let kind), .int(let other, let otherKind)):
      switch (kind.isUnsigned, otherKind.isUnsigned) {
      case (false, true): return one < 0 || UInt(bitPattern: one) < UInt(bitPattern: other)
      case (true, false): return other >= 0 && UInt(bitPattern: one) < UInt(bitPattern: other)
      case (true, true): return UInt(bitPattern: one) < UInt(bitPattern: other)
      case (false, false): return one < other
      }
    case (.float(let one), .float(let other)): return one < other
    case (.string(let one), .string(let other)): return one < other
    default:
      if left == .int, right == .int { return integer(one) < integer(other) }
      guard left == right else {
        throw .fault(
          "incompatible types for comparison: \(one.typeName) and \(other.typeName)"
        )
      }
      throw .fault("invalid type for comparison")
    }
  }

  /// `le`.
  static func lessOrEqual(_ one: Datum, _ other: Datum) throws(TemplateError) -> Bool {
    if try less(one, other) { return true }
    return try equal(one, [other])
  }
}
