package import Manifests

extension Value {
  /// The value with another at the end of a path, or without it; where the path leads nowhere, the value as it is.
  package func setting(_ path: ArraySlice<FieldPath.Step>, to value: Value?) -> Value {
    guard let step = path.first else { return self }
    let rest = path.dropFirst()
    switch (self, step) {
    case (.map(var map), .key(let key)):
      map[key] = rest.isEmpty ? value : map[key]?.setting(rest, to: value)
      return .map(map)
    case (.list(var elements), .element(let keys)):
      guard let index = elements.firstIndex(where: { $0.has(keys) }) else { return self }
      if rest.isEmpty, value == nil {
        elements.remove(at: index)
      } else {
        elements[index] = rest.isEmpty ? value ?? .null : elements[index].setting(rest, to: value)
      }
      return .list(elements)
    default: return self
    }
  }

  /// The value at the end of a path; nil where the path leads nowhere.
  package func at(_ path: ArraySlice<FieldPath.Step>) -> Value? {
    guard let step = path.first else { return self }
    switch (self, step) {
    case (.map(let map), .key(let key)): return map[key]?.at(path.dropFirst())
    case (.list(let elements), .element(let keys)):
      return elements.first { $0.has(keys) }?.at(path.dropFirst())
    default: return nil
    }
  }

  private func has(_ keys: Mapping) -> Bool {
    keys.allSatisfy { self[$0.key] == $0.value }
  }
}
