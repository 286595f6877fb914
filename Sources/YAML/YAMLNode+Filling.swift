package import Manifests

extension YAMLNode {
  /// The node with every text and key shown to a hook, which may have another value for it.
  ///
  /// - Throws: what the hook has against a text.
  package func filled(
    by hook: YAMLScalarHook,
    at place: Location
  ) throws(YAMLError) -> YAMLNode {
    switch self {
    case .scalar(let scalar):
      guard scalar.resolvedTag == .string,
        let value = try hook(scalar.text, scalar.form == .plain, place)
      else { return self }
      return YAMLNode(value)
    case .list(let elements):
      var result: [YAMLNode] = []
      for element in elements { result.append(try element.filled(by: hook, at: place)) }
      return .list(result)
    case .map(let map):
      var result = YAMLMap(flaw: map.flaw)
      for entry in map.entries {
        let key = try hook(entry.key, false, place)?.string ?? entry.key
        result[key] = try entry.node.filled(by: hook, at: place)
      }
      return .map(result)
    }
  }
}
