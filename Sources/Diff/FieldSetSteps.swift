import JSON
import Manifests

/// Reads the member names of `fieldsV1`: `f:name`, `k:{…}`, `v:…` and `i:0`.
///
/// Names of list elements hold JSON; those seen before are remembered.
struct FieldSetSteps {
  private var known: [String: FieldPath.Step] = [:]
  private let reader = JSONReader()

  /// The step that a member name stands for; nil for `.` and for names of a notation that is not known.
  mutating func step(for name: String) -> FieldPath.Step? {
    if name.hasPrefix("f:") { return .key(String(name.dropFirst(2))) }
    if let step = known[name] { return step }
    guard let step = parsed(name) else { return nil }
    known[name] = step
    return step
  }

  private func parsed(_ name: String) -> FieldPath.Step? {
    let text = name.dropFirst(2)
    if name.hasPrefix("i:") { return Int(text).map { .index($0) } }
    guard name.hasPrefix("k:") || name.hasPrefix("v:"),
      let value = try? reader.value(of: Array(text.utf8))
    else { return nil }
    if name.hasPrefix("v:") { return .value(value) }
    return value.map.map { .element($0) }
  }
}

extension FieldPath.Step {
  /// The step as a member name of `fieldsV1`.
  var fieldSetName: String {
    let writer = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: true)
    return switch self {
    case .key(let key): "f:" + key
    case .index(let index): "i:\(index)"
    case .element(let keys): "k:" + writer.text(of: .map(keys))
    case .value(let value): "v:" + writer.text(of: value)
    }
  }
}

extension Value {
  /// The value one step down; nil where there is none.
  func child(at step: FieldPath.Step) -> Value? {
    switch step {
    case .key(let key): return self[key]
    case .index(let index):
      guard case .list(let elements) = self, elements.indices.contains(index) else { return nil }
      return elements[index]
    case .element(let keys):
      guard case .list(let elements) = self else { return nil }
      return elements.first { $0.matches(keys) }
    case .value(let value):
      guard case .list(let elements) = self else { return nil }
      return elements.contains(value) ? value : nil
    }
  }

  /// Whether this list element has these values in its key fields; a key field that is absent matches null.
  func matches(_ keys: Mapping) -> Bool {
    guard case .map(let fields) = self else { return false }
    return keys.entries.allSatisfy { key in
      (fields[key.key] ?? .null) == key.value
    }
  }
}
