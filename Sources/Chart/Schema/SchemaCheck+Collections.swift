import Manifests
import RE2

extension SchemaCheck {
  mutating func fitsList(
    _ elements: [Value],
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var result = true
    if let least = node.minItems, elements.count < least {
      result = breach(path, "\(elements.count) items are fewer than \(least)")
    }
    if let most = node.maxItems, elements.count > most {
      result = breach(path, "\(elements.count) items are more than \(most)")
    }
    if node.hasUniqueItems, Set(elements.map(\.withFloatingNumbers)).count < elements.count {
      result = breach(path, "two items are equal")
    }
    for (index, element) in elements.enumerated() {
      let position = index < node.prefixItems.count ? node.prefixItems[index] : node.items
      guard let position else { continue }
      if schema.tracksEvaluation { evaluated.items.insert(index) }
      var inner = Evaluated()
      if !fits(element, position, path.appending(.index(index)), &inner) { result = false }
    }
    if let position = node.contains {
      result = fitsContains(elements, position, node, path, &evaluated) && result
    }
    return result
  }

  private mutating func fitsContains(
    _ elements: [Value],
    _ position: Int,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var found = 0
    for (index, element) in elements.enumerated() {
      var inner = Evaluated()
      guard silentlyFits(element, position, path.appending(.index(index)), &inner) else { continue }
      found += 1
      evaluated.items.insert(index)
    }
    if found < node.minContains {
      return breach(path, "\(found) items fit 'contains', fewer than \(node.minContains)")
    }
    if let most = node.maxContains, found > most {
      return breach(path, "\(found) items fit 'contains', more than \(most)")
    }
    return true
  }

  mutating func fitsMap(
    _ map: Mapping,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var result = true
    if let least = node.minProperties, map.count < least {
      result = breach(path, "\(map.count) properties are fewer than \(least)")
    }
    if let most = node.maxProperties, map.count > most {
      result = breach(path, "\(map.count) properties are more than \(most)")
    }
    let missing = node.required.filter { !map.contains($0) }
    if !missing.isEmpty {
      let names = missing.map { "'\($0)'" }.joined(separator: ", ")
      result = breach(path, "missing \(missing.count == 1 ? "property" : "properties") \(names)")
    }
    for entry in map { result = fitsField(entry, node, path, &evaluated) && result }
    for (name, wants) in node.dependencies where map.contains(name) {
      switch wants {
      case .fields(let names):
        for other in names where !map.contains(other) {
          result = breach(path, "property '\(other)' is required, if '\(name)' property exists")
        }
      case .node(let position):
        if !fits(.map(map), position, path, &evaluated) { result = false }
      }
    }
    return result
  }

  private mutating func fitsField(
    _ entry: Mapping.Entry,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var result = true
    var isKnown = false
    var inner = Evaluated()
    if let position = node.properties[entry.key] {
      isKnown = true
      result = fits(entry.value, position, path / entry.key, &inner) && result
    }
    if !node.patternProperties.isEmpty {
      let name = Array(entry.key.utf8)
      for rule in node.patternProperties where rule.pattern.matches(name) {
        isKnown = true
        result = fits(entry.value, rule.node, path / entry.key, &inner) && result
      }
    }
    if !isKnown, let position = node.additionalProperties {
      isKnown = true
      if schema.nodes[position].constant == false {
        result = breach(path, "additional properties '\(entry.key)' not allowed")
      } else {
        result = fits(entry.value, position, path / entry.key, &inner) && result
      }
    }
    if isKnown, schema.tracksEvaluation { evaluated.fields.insert(entry.key) }
    if let position = node.propertyNames {
      result = fits(.string(entry.key), position, path / entry.key, &inner) && result
    }
    return result
  }

  /// Whether what no other part has looked at fits.
  mutating func fitsUnevaluated(
    _ value: Value,
    _ node: SchemaNode,
    _ path: FieldPath,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var result = true
    var inner = Evaluated()
    if case .map(let map) = value, let position = node.unevaluatedProperties {
      for entry in map where !evaluated.fields.contains(entry.key) {
        if schema.nodes[position].constant == false {
          result = breach(path, "unevaluated properties '\(entry.key)' not allowed")
        } else if !fits(entry.value, position, path / entry.key, &inner) {
          result = false
        }
      }
      evaluated.fields.formUnion(map.keys)
    }
    if case .list(let elements) = value, let position = node.unevaluatedItems {
      for (index, element) in elements.enumerated() where !evaluated.items.contains(index) {
        if !fits(element, position, path.appending(.index(index)), &inner) { result = false }
      }
      evaluated.items.formUnion(elements.indices)
    }
    return result
  }
}
