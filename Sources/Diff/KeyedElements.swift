import Manifests

/// A list whose elements are told apart by some of their fields.
struct KeyedElements {
  private(set) var elements: [(keys: Mapping, value: Value)] = []
  private var positions: [Mapping: Int] = [:]

  /// Nil where an element is no map, lacks all key fields, or shares its keys with another one.
  init?(_ list: [Value], keys: [String]) {
    elements.reserveCapacity(list.count)
    for value in list {
      guard case .map(let fields) = value else { return nil }
      var found = Mapping()
      for key in keys { found[key] = fields[key] }
      if found.isEmpty || positions.updateValue(elements.count, forKey: found) != nil {
        return nil
      }
      elements.append((found, value))
    }
  }

  /// The element with these keys.
  subscript(keys: Mapping) -> Value? {
    positions[keys].map { elements[$0].value }
  }
}

/// The key fields that lists of an unknown kind most likely have: `name` where each element has one.
func likelyKeys(_ one: [Value], _ other: [Value]) -> [String]? {
  let all = one + other
  guard !all.isEmpty, all.allSatisfy({ $0["name"]?.string != nil }) else { return nil }
  return ["name"]
}
