extension Parameter {
  /// Parameters with dotted keys in place of nested maps and lists, printed; empty maps and lists vanish.
  static func flattened(_ parameters: Parameters) -> [String: String] {
    var flat: [String: String] = [:]
    flat.reserveCapacity(parameters.count)
    for key in parameters.keys.sorted() {
      parameters[key]?.flatten(under: key, into: &flat)
    }
    return flat
  }

  private func flatten(under name: String, into flat: inout [String: String]) {
    switch self {
    case .map(let map):
      for key in map.keys.sorted() { map[key]?.flatten(under: "\(name).\(key)", into: &flat) }
    case .texts(let texts):
      for (key, text) in texts { flat["\(name).\(key)"] = text }
    case .list(let elements):
      for (index, element) in elements.enumerated() {
        element.flatten(under: "\(name).\(index)", into: &flat)
      }
    case .null, .bool, .number, .integer, .text, .textList, .sets: flat[name] = printed
    }
  }
}
