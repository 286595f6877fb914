import Manifests

extension Value {
  /// The value with every text in it filled in: fields' texts, and keys and texts of maps.
  func rendered(
    as shape: Shape,
    by renderer: TextRenderer,
    in scope: TemplateScope
  ) throws(CompositionError) -> Value {
    switch (shape, self) {
    case (.text, .string(let text)), (.integerOrText, .string(let text)):
      return .string(try renderer.render(text, in: scope))
    case (.record(let record), .map(let map)):
      return try record.assembled { (field) throws(CompositionError) in
        guard let value = map[field.name] else { return nil }
        return try at(.key(field.name)) { () throws(CompositionError) in
          try value.rendered(as: field.shape, by: renderer, in: scope)
        }
      }
    case (.list(let element), .list(let elements)):
      var result: [Value] = []
      result.reserveCapacity(elements.count)
      for (index, item) in elements.enumerated() {
        result.append(
          try at(.index(index)) { () throws(CompositionError) in
            try item.rendered(as: element, by: renderer, in: scope)
          }
        )
      }
      return .list(result)
    case (.texts, .map), (.bools, .map), (.raw, _):
      return try renderedFreely(by: renderer, in: scope)
    case (.values, _): return try renderedValues(by: renderer, in: scope)
    default: return self
    }
  }

  /// Anything with every text and key filled in; numbers pass through a double, keys with null vanish.
  private func renderedFreely(
    by renderer: TextRenderer,
    in scope: TemplateScope
  ) throws(CompositionError) -> Value {
    switch self {
    case .null, .bool: return self
    case .int(let number): return Value.double(Double(number)).wholeNumber ?? self
    case .double: return wholeNumber ?? self
    case .string(let text): return .string(try renderer.render(text, in: scope))
    case .list(let elements):
      var result: [Value] = []
      result.reserveCapacity(elements.count)
      for (index, item) in elements.enumerated() {
        result.append(
          try at(.index(index)) { () throws(CompositionError) in
            try item.renderedFreely(by: renderer, in: scope)
          }
        )
      }
      return .list(result)
    case .map(let map):
      var result = Mapping()
      result.reserveCapacity(map.count)
      for entry in map where !entry.value.isNull {
        try at(.key(entry.key)) { () throws(CompositionError) in
          let value = try entry.value.renderedFreely(by: renderer, in: scope)
          result[try renderer.render(entry.key, in: scope)] = value
        }
      }
      return .map(result)
    }
  }

  /// The `values` of a generator, filled in as far as the parameters at hand go: what lacks one is left for later.
  private func renderedValues(
    by renderer: TextRenderer,
    in scope: TemplateScope
  ) throws(CompositionError) -> Value {
    guard let map else { return self }
    return .map(
      try map.mapValues { (value) throws(CompositionError) in
        guard let text = value.string else { return value }
        return .string(try renderer.renderIfComplete(text, in: scope))
      }
    )
  }
}
