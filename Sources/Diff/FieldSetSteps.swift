import JSON
package import Manifests

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
  /// The value without the fields of a set in the notation of `fieldsV1`; what is left empty by that goes too.
  package func removing(fields: Mapping) -> Value {
    var steps = FieldSetSteps()
    return removing(fields, &steps) ?? .map([:])
  }

  /// Nil where nothing is left.
  private func removing(_ fields: Mapping, _ steps: inout FieldSetSteps) -> Value? {
    var result = self
    for entry in fields {
      guard let step = steps.step(for: entry.key), let child = result.child(at: step) else {
        continue
      }
      let below = entry.value.map ?? [:]
      let isElement = if case .element = step { true } else { false }
      let isWhole = below.isEmpty || isElement && below["."] != nil
      result = result.replacing(at: step, with: isWhole ? nil : child.removing(below, &steps))
    }
    switch result {
    case .map(let map) where map.isEmpty: return nil
    case .list(let list) where list.isEmpty: return nil
    default: return result
    }
  }

  private func replacing(at step: FieldPath.Step, with value: Value?) -> Value {
    guard case .list(var elements) = self else {
      guard case .key(let key) = step, case .map(var map) = self else { return self }
      map[key] = value
      return .map(map)
    }
    let position: Int? =
      switch step {
      case .index(let index): elements.indices.contains(index) ? index : nil
      case .element(let keys): elements.firstIndex { $0.matches(keys) }
      case .value(let wanted): elements.firstIndex(of: wanted)
      case .key: nil
      }
    guard let position else { return self }
    if let value { elements[position] = value } else { elements.remove(at: position) }
    return .list(elements)
  }

  /// The value one step down; nil where there is none.
  func child(at step: FieldPath.Step) -> Value? {
    switch step {
    case .key(let key): return self[key]
    case .index, .element, .value:
      guard case .list(let elements) = self else { return nil }
      return elements.position(of: step).map { elements[$0] }
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

extension [Value] {
  /// Where the element of this list is that a step leads to; nil where there is none.
  func position(of step: FieldPath.Step) -> Int? {
    switch step {
    case .key: nil
    case .index(let index): indices.contains(index) ? index : nil
    case .element(let keys): firstIndex { $0.matches(keys) }
    case .value(let value): firstIndex(of: value)
    }
  }
}
