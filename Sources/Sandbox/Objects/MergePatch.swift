import Manifests

/// A JSON merge patch (RFC 7386).
enum MergePatch {
  static func applied(_ patch: Value, to object: Value) -> Value {
    guard case .map(let changes) = patch else { return patch }
    var result = object.map ?? [:]
    for entry in changes {
      if entry.value.isNull {
        result[entry.key] = nil
      } else if case .map = entry.value {
        result[entry.key] = applied(entry.value, to: result[entry.key] ?? [:])
      } else {
        result[entry.key] = entry.value
      }
    }
    return .map(result)
  }
}

/// A strategic merge patch: a merge patch that knows which lists are maps or sets, with directives.
enum StrategicPatch {
  static func applied(_ patch: Value, to object: Value, _ schema: Schema?) throws(Refusal) -> Value
  {
    guard case .map(let changes) = patch else { return patch }
    if changes["$patch"] == "replace" { return .map(changes.removing("$patch")) }
    if changes["$patch"] == "delete" { return [:] }
    var result = object.map ?? [:]
    if let kept = changes["$retainKeys"]?.list {
      let names = Set(kept.compactMap(\.string))
      result = Mapping(uniqueEntries: result.entries.filter { names.contains($0.key) })
    }
    for entry in changes where !entry.key.hasPrefix("$") {
      try merge(entry, changes, into: &result, schema?.field(entry.key))
    }
    for entry in changes where entry.key.hasPrefix("$deleteFromPrimitiveList/") {
      let name = String(entry.key.dropFirst("$deleteFromPrimitiveList/".count))
      let gone = Set(entry.value.list ?? [])
      result[name] = (result[name]?.list).map { .list($0.filter { !gone.contains($0) }) }
    }
    return .map(result)
  }

  private static func merge(
    _ entry: Mapping.Entry,
    _ changes: Mapping,
    into result: inout Mapping,
    _ schema: Schema?
  ) throws(Refusal) {
    switch entry.value {
    case .null: result[entry.key] = nil
    case .map:
      result[entry.key] = try applied(entry.value, to: result[entry.key] ?? [:], schema)
    case .list(let patches):
      guard let schema, let key = schema.patchMergeKey else {
        result[entry.key] = entry.value
        return
      }
      let live = result[entry.key]?.list ?? []
      var merged =
        key.isEmpty
        ? mergeScalars(live, patches) : try mergeElements(live, patches, key, schema.items)
      if let order = changes["$setElementOrder/\(entry.key)"]?.list {
        merged = sorted(merged, by: order, live: live, key)
      }
      result[entry.key] = .list(merged)
    default: result[entry.key] = entry.value
    }
  }

  private static func mergeScalars(_ live: [Value], _ patches: [Value]) -> [Value] {
    live + patches.filter { !live.contains($0) }
  }

  private static func mergeElements(
    _ live: [Value],
    _ patches: [Value],
    _ key: String,
    _ schema: Schema?
  ) throws(Refusal) -> [Value] {
    if patches.contains(where: { $0["$patch"] == "replace" }) {
      return patches.filter { $0["$patch"] != "replace" }
    }
    var result = live
    for patch in patches {
      guard let identity = patch[key] else {
        throw Refusal(
          500,
          "InternalError",
          "Internal error occurred: map: \(patch.plainText) does not contain declared merge key: \(key)"
        )
      }
      let position = result.firstIndex { $0[key] == identity }
      if patch["$patch"] == "delete" {
        result.removeAll { $0[key] == identity }
      } else if let position {
        result[position] = try applied(patch, to: result[position], schema)
      } else {
        result.append(patch)
      }
    }
    return result
  }

  /// The elements in the order that the patch asks for; others stay beside those that they stood by.
  private static func sorted(
    _ merged: [Value],
    by order: [Value],
    live: [Value],
    _ key: String
  ) -> [Value] {
    func identity(_ element: Value) -> Value { key.isEmpty ? element : element[key] ?? .null }
    let wanted = order.map(identity)
    let places = Dictionary(
      wanted.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    let named = merged.filter { places[identity($0)] != nil }
      .sorted { places[identity($0)] ?? 0 < places[identity($1)] ?? 0 }
    let others = merged.filter { places[identity($0)] == nil }
    let livePlaces = Dictionary(
      live.enumerated().map { (identity($1), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    var (result, rest): ([Value], ArraySlice<Value>) = ([], others[...])
    for element in named {
      while let other = rest.first, let place = livePlaces[identity(other)],
        let next = livePlaces[identity(element)], place < next
      {
        result.append(other)
        rest.removeFirst()
      }
      result.append(element)
    }
    return result + rest
  }
}

extension Mapping {
  /// The mapping without a key.
  func removing(_ key: String) -> Mapping {
    var result = self
    result.remove(key)
    return result
  }
}
