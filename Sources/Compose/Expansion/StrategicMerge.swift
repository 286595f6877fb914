import Manifests

/// Kubernetes' strategic merge of a patch into an Application, by the table of its type.
enum StrategicMerge {
  /// Whether a key of a patch says what to do rather than what to set.
  static func isDirective(_ key: String) -> Bool {
    key == "$patch" || key == "$retainKeys" || key.hasPrefix("$setElementOrder/")
      || key.hasPrefix("$deleteFromPrimitiveList/")
  }

  /// A map with a patch merged into it.
  ///
  /// - Throws: when both sides have a map or a list at a place whose fields have no types, such as inside `valuesObject`.
  static func merge(
    _ patch: Mapping,
    into original: Mapping,
    as record: RecordShape
  ) throws(CompositionError) -> Mapping {
    try merge(patch, into: original) { (key) throws(CompositionError) in
      guard let field = record.field(key) else { throw untyped(key) }
      return field
    }
  }

  private static func merge(
    _ patch: Mapping,
    into original: Mapping,
    field: (String) throws(CompositionError) -> FieldShape
  ) throws(CompositionError) -> Mapping {
    var result = original
    if let whole = try replacement(by: patch) { return whole }
    retainKeys(of: patch, in: &result)
    for entry in patch {
      if let name = entry.key.suffix(after: "$deleteFromPrimitiveList/") {
        let gone = Set(entry.value.list ?? [])
        result[name] = result[name]?.list.map { .list($0.filter { !gone.contains($0) }) }
        continue
      }
      guard !isDirective(entry.key) else { continue }
      guard !entry.value.isNull else {
        result.remove(entry.key)
        continue
      }
      guard let current = result[entry.key] else {
        result[entry.key] = withoutNulls(entry.value)
        continue
      }
      switch (current, entry.value) {
      case (.map(let own), .map(let changes)):
        let shape = try field(entry.key).shape
        result[entry.key] = .map(try merge(changes, into: own, as: shape))
      case (.list(let own), .list(let changes)):
        result[entry.key] = .list(merge(changes, into: own, as: try field(entry.key).merge))
      default: result[entry.key] = entry.value
      }
    }
    return result
  }

  private static func merge(
    _ patch: Mapping,
    into original: Mapping,
    as shape: Shape
  ) throws(CompositionError) -> Mapping {
    if case .record(let record) = shape { return try merge(patch, into: original, as: record) }
    return try merge(patch, into: original) { (key) throws(CompositionError) in
      throw untyped(key)
    }
  }

  private static func untyped(_ key: String) -> CompositionError {
    CompositionError(
      .templatePatch("'\(key)' has no type, so what is there cannot be merged with the patch")
    )
  }

  /// What `$patch: replace` and `$patch: delete` make of a map; nil where the patch is merged.
  private static func replacement(by patch: Mapping) throws(CompositionError) -> Mapping? {
    guard let directive = patch["$patch"] else { return nil }
    switch directive.string {
    case "replace":
      var whole = patch
      whole.remove("$patch")
      return whole
    case "delete": return Mapping()
    case "merge": return nil
    default: throw CompositionError(.templatePatch("unknown $patch '\(directive.plainText)'"))
    }
  }

  private static func retainKeys(of patch: Mapping, in result: inout Mapping) {
    guard let keys = patch["$retainKeys"]?.list else { return }
    let kept = Set(keys.compactMap(\.string))
    for key in result.keys where !kept.contains(key) { result.remove(key) }
  }

  private static func merge(
    _ patch: [Value],
    into original: [Value],
    as merge: FieldShape.Merge
  ) -> [Value] {
    switch merge {
    case .replaced: return patch
    case .united: return patch.uniqued + original.filter { !patch.contains($0) }
    case .merged(let key):
      var result = original
      for element in patch {
        let place = result.firstIndex { $0[key] == element[key] && element[key] != nil }
        if let place, case .map(var map) = result[place], let changes = element.map {
          for entry in changes { map[entry.key] = entry.value }
          result[place] = .map(map)
        } else {
          result.append(element)
        }
      }
      return result
    }
  }

  private static func withoutNulls(_ value: Value) -> Value {
    guard case .map(let map) = value else { return value }
    var kept: [Mapping.Entry] = []
    for entry in map where !entry.value.isNull && !isDirective(entry.key) {
      kept.append(Mapping.Entry(key: entry.key, value: withoutNulls(entry.value)))
    }
    return .map(Mapping(uniqueEntries: kept))
  }
}

extension [Value] {
  /// The elements without repetitions.
  fileprivate var uniqued: [Value] {
    var seen: Set<Value> = []
    return filter { seen.insert($0).inserted }
  }
}

extension String {
  /// What stands behind a prefix, nil where the text does not start with it.
  fileprivate func suffix(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
