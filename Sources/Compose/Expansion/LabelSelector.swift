import Manifests

/// A choice among sets of labels.
package struct LabelSelector: Sendable, Hashable {
  enum Requirement: Sendable, Hashable {
    case isIn(String, Set<String>)
    case isNotIn(String, Set<String>)
    case exists(String)
    case doesNotExist(String)
  }

  private var requirements: [Requirement] = []

  init(_ requirements: [Requirement]) {
    self.requirements = requirements
  }

  /// Reads a selector of the API.
  ///
  /// - Throws: when an operator, a key or the number of values is wrong, or with `strictValues` a value is no label's.
  init(_ selector: Value, strictValues: Bool = false) throws(CompositionError) {
    for entry in selector["matchLabels"]?.map ?? [:] {
      try at(.key("matchLabels")) { () throws(CompositionError) in
        try Self.check(entry.key)
        let value = entry.value.string ?? ""
        if strictValues { try Self.checkValue(value) }
        requirements.append(.isIn(entry.key, [value]))
      }
    }
    for (index, expression) in (selector["matchExpressions"]?.list ?? []).enumerated() {
      let requirement = try at(.key("matchExpressions")) { () throws(CompositionError) in
        try at(.index(index)) { () throws(CompositionError) in
          try Self.requirement(expression, strictValues: strictValues)
        }
      }
      requirements.append(requirement)
    }
  }

  /// Whether a set of labels is chosen.
  package func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { requirement in
      switch requirement {
      case .isIn(let key, let values): labels[key].map { values.contains($0) } ?? false
      case .isNotIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
      case .exists(let key): labels[key] != nil
      case .doesNotExist(let key): labels[key] == nil
      }
    }
  }

  private static func requirement(
    _ expression: Value,
    strictValues: Bool
  ) throws(CompositionError) -> Requirement {
    let key = expression.text("key")
    let operation = expression.text("operator")
    let values = expression.texts("values")
    guard ["In", "NotIn", "Exists", "DoesNotExist"].contains(operation) else {
      throw CompositionError(.selectorOperator(operation))
    }
    try check(key)
    let takesValues = operation == "In" || operation == "NotIn"
    guard takesValues != values.isEmpty else {
      throw CompositionError(.selectorValues(operation: operation, count: values.count))
    }
    if strictValues {
      for value in values { try checkValue(value) }
    }
    switch operation {
    case "In": return .isIn(key, Set(values))
    case "NotIn": return .isNotIn(key, Set(values))
    case "Exists": return .exists(key)
    default: return .doesNotExist(key)
    }
  }

  /// Checks that a key may be a label's: a name, with a DNS name and a slash before it or not.
  static func check(_ key: String) throws(CompositionError) {
    let parts = key.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.last.map { Self.isQualifiedName($0) } ?? false
    let hasPrefix = parts.count == 1 || (parts.count == 2 && isSubdomain(parts[0]))
    guard isName, hasPrefix else { throw CompositionError(.selectorKey(key)) }
  }

  private static func checkValue(_ value: String) throws(CompositionError) {
    guard value.isEmpty || isQualifiedName(value[...]) else {
      throw CompositionError(.selectorValue(value))
    }
  }

  private static func isQualifiedName(_ name: Substring) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
  }

  private static func isSubdomain(_ name: Substring) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 253 else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      let bytes = Array(label.utf8)
      guard let first = bytes.first, let last = bytes.last else { return false }
      return isLower(first) && isLower(last) && bytes.allSatisfy { isLower($0) || $0 == 0x2D }
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLower(byte) || (0x41...0x5A).contains(byte)
  }

  private static func isLower(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
