import Manifests

extension Value {
  /// This template, with what it leaves empty taken from another: records and maps key by key, lists as a whole.
  ///
  /// As in Argo CD, where a generator's own template goes before the ApplicationSet's, an empty text, zero and false are
  /// nothing, so they cannot override.
  func filled(from base: Value, as shape: Shape) -> Value {
    switch (shape, self, base) {
    case (.record(let record), .map(let own), .map(let other)):
      return record.assembled { field in
        guard let value = own[field.name] else { return other[field.name] }
        guard let fallback = other[field.name] else { return value }
        return value.filled(from: fallback, as: field.shape)
      }
    case (.texts, .map(var own), .map(let other)):
      for entry in other where own[entry.key]?.string?.isEmpty != false {
        own[entry.key] = entry.value
      }
      return .map(own)
    case (.raw, _, _): return self
    default: return isEmptyInGo ? base : self
    }
  }
}
