import Kinds
import Manifests

extension Value {
  /// This built-in object with its amounts as texts; nil where they are.
  ///
  /// Servers before 1.27 take `cpu: 1` from a client-side apply, and refuse it from a server-side one, whose schema knows texts alone.
  func withAmountsAsTexts(_ kind: GroupKind) -> Value? {
    // A definition's `default` holds values of whatever type, and the API server's own extensions have no amounts.
    guard scope(of: kind) != nil, !kind.group.hasPrefix("api") else { return nil }
    return textual(kind, at: [])
  }

  /// The changed value; nil where nothing changes.
  ///
  /// The path holds the last two names, an empty one for a list's element.
  private func textual(_ kind: GroupKind, at path: [String]) -> Value? {
    switch self {
    case .int, .double:
      return isQuantity(in: kind, at: path) ? Quantity(self).map { .string("\($0)") } : nil
    case .map(let map):
      var result: Mapping?
      for entry in map {
        let below = Array(path.suffix(1)) + [entry.key]
        guard let value = entry.value.textual(kind, at: below) else { continue }
        result = result ?? map
        result?[entry.key] = value
      }
      return result.map { .map($0) }
    case .list(let elements):
      var result: [Value]?
      for (index, element) in elements.enumerated() {
        guard let value = element.textual(kind, at: [""]) else { continue }
        result = result ?? elements
        result?[index] = value
      }
      return result.map { .list($0) }
    case .null, .bool, .string: return nil
    }
  }
}
