import Manifests

/// Reads the fields of a map as Go reads JSON into a structure: names in any case, null for "not given", wrong types refused.
struct FieldReader {
  private var values: [String: Value] = [:]
  private let takesScalarsAsTexts: Bool

  /// Takes a value apart; a field that is not among the names is refused unless `strict` is off.
  ///
  /// Where `takesScalarsAsTexts`, a number or a boolean may stand for a text, as in most of what configures kustomize's plugins.
  init(
    _ value: Value,
    names: [String],
    strict: Bool = true,
    takesScalarsAsTexts: Bool = false
  ) throws(KustomizeError) {
    self.takesScalarsAsTexts = takesScalarsAsTexts
    guard !value.isNull else { return }
    guard case .map(let mapping) = value else {
      throw KustomizeError(.wrongType(expected: "map", found: value.typeName))
    }
    for entry in mapping {
      guard let name = Self.name(for: entry.key, among: names) else {
        guard strict else { continue }
        throw KustomizeError(.unknownField(entry.key, candidates: names))
      }
      if !entry.value.isNull { values[name] = entry.value }
    }
  }

  private static func name(for key: String, among names: [String]) -> String? {
    if names.contains(key) { return key }
    let folded = key.lowercased()
    return names.first { $0.lowercased() == folded }
  }

  /// Whether a field was given.
  func has(_ name: String) -> Bool { values[name] != nil }

  func value(_ name: String) -> Value? { values[name] }

  /// A text; empty where it is not given.
  func text(_ name: String) throws(KustomizeError) -> String {
    guard let value = values[name] else { return "" }
    return try Kustomize.inside(name) { () throws(KustomizeError) in try text(of: value) }
  }

  func flag(_ name: String) throws(KustomizeError) -> Bool {
    guard let value = values[name] else { return false }
    guard let flag = value.bool else { throw Self.mismatch(value, "boolean").inside(name) }
    return flag
  }

  func integer(_ name: String) throws(KustomizeError) -> Int {
    guard let value = values[name] else { return 0 }
    guard let number = value.int else { throw Self.mismatch(value, "integer").inside(name) }
    return number
  }

  func texts(_ name: String) throws(KustomizeError) -> [String] {
    try elements(name) { (value) throws(KustomizeError) in
      try text(of: value)
    }
  }

  /// A map of texts in the order of its keys.
  func textMap(_ name: String) throws(KustomizeError) -> [String: String] {
    guard let value = values[name] else { return [:] }
    guard case .map(let mapping) = value else {
      throw Self.mismatch(value, "map of texts").inside(name)
    }
    var result: [String: String] = [:]
    for entry in mapping {
      result[entry.key] = try Kustomize.inside("\(name).\(entry.key)") {
        () throws(KustomizeError) in try text(of: entry.value)
      }
    }
    return result
  }

  /// The elements of a list, each read by a closure; none where the field is not given.
  func elements<Element>(
    _ name: String,
    _ read: (Value) throws(KustomizeError) -> Element
  ) throws(KustomizeError) -> [Element] {
    guard let value = values[name] else { return [] }
    guard case .list(let list) = value else { throw Self.mismatch(value, "list").inside(name) }
    var result: [Element] = []
    for (index, element) in list.enumerated() {
      result.append(
        try Kustomize.inside("\(name)[\(index)]") { () throws(KustomizeError) in
          try read(element)
        }
      )
    }
    return result
  }

  /// A part that is read by a closure; nil where the field is not given.
  func part<Part>(
    _ name: String,
    _ read: (Value) throws(KustomizeError) -> Part
  ) throws(KustomizeError) -> Part? {
    guard let value = values[name] else { return nil }
    return try Kustomize.inside(name) { () throws(KustomizeError) in try read(value) }
  }

  private func text(of value: Value) throws(KustomizeError) -> String {
    switch value {
    case .null: return ""
    case .string(let text): return text
    case .bool(let flag) where takesScalarsAsTexts: return "\(flag)"
    case .int(let number) where takesScalarsAsTexts: return "\(number)"
    case .double(let number) where takesScalarsAsTexts: return "\(number)"
    default: throw Self.mismatch(value, "text")
    }
  }

  private static func mismatch(_ value: Value, _ expected: String) -> KustomizeError {
    KustomizeError(.wrongType(expected: expected, found: value.typeName))
  }
}
