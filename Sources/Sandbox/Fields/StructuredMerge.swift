import Manifests

/// Merging objects by their schemas, as server-side apply does.
enum StructuredMerge {
  /// The live object with an applied one laid over it; what the applied one does not name stays.
  static func merge(_ live: Value?, _ applied: Value?, schema: Schema?) -> Value {
    guard let applied else { return live ?? .null }
    guard let live else { return applied }
    switch (live, applied) {
    case (.map(let old), .map(let new)) where schema?.isAtomicMap != true:
      var result = old
      for entry in new {
        result[entry.key] = merge(old[entry.key], entry.value, schema: schema?.field(entry.key))
      }
      return .map(result)
    case (.list(let old), .list(let new)):
      guard let schema, schema.listType != .atomic else { return applied }
      return .list(mergeElements(old, new, schema))
    default: return applied
    }
  }

  /// Keeps both orders as far as they agree; where they do not, the applied one wins.
  private static func mergeElements(_ old: [Value], _ new: [Value], _ schema: Schema) -> [Value] {
    let steps = (
      old: old.map { FieldStep.element($0, of: schema) ?? "" },
      new: new.map { FieldStep.element($0, of: schema) ?? "" }
    )
    let live = Dictionary(zip(steps.old, old), uniquingKeysWith: { first, _ in first })
    let applied = Set(steps.new)
    let shared = steps.new.filter { live[$0] != nil }
    var result: [Value] = []
    var (left, right, next) = (0, 0, 0)
    while left < old.count || right < new.count {
      if left < old.count {
        let step = steps.old[left]
        if !applied.contains(step) {
          result.append(old[left])
          left += 1
          continue
        }
        // An element of both: it comes when it is its turn in the applied order.
        if next >= shared.count || shared[next] != step {
          left += 1
          continue
        }
      }
      guard right < new.count else { break }
      let step = steps.new[right]
      result.append(merge(live[step], new[right], schema: schema.items))
      if live[step] != nil {
        next += 1
        if left < old.count, steps.old[left] == step { left += 1 }
      }
      right += 1
    }
    return result
  }

  /// The object without some fields; maps and lists of which nothing is left go too.
  static func remove(_ fields: FieldSet, from value: Value, schema: Schema?) -> Value {
    switch value {
    case .map(let map):
      var result = Mapping()
      for entry in map {
        let step = FieldStep.field(entry.key)
        if fields.contains(step) { continue }
        result[entry.key] = rest(
          of: entry.value,
          without: fields.children[step],
          schema?.field(entry.key)
        )
      }
      return .map(result)
    case .list(let elements):
      guard let schema else { return value }
      return .list(
        elements.compactMap { element in
          guard let step = FieldStep.element(element, of: schema) else { return element }
          if fields.contains(step) { return nil }
          return rest(of: element, without: fields.children[step], schema.items)
        }
      )
    default: return value
    }
  }

  private static func rest(
    of value: Value,
    without fields: FieldSet?,
    _ schema: Schema?
  ) -> Value? {
    guard let fields else { return value }
    let rest = remove(fields, from: value, schema: schema)
    return rest == [:] || rest == [] ? nil : rest
  }
}
