import Manifests

extension FieldSet {
  /// The fields that an applied object names, as its applier will own them.
  init(of object: Value, schema: Schema?) {
    self.init()
    add(object, schema, at: [])
  }

  private mutating func add(_ value: Value, _ schema: Schema?, at path: [String]) {
    switch value {
    case .map(let map) where schema?.isAtomicMap != true:
      for entry in map {
        let below = path + [FieldStep.field(entry.key)]
        let isDeclared = schema?.declaredField(entry.key) != nil
        if entry.value.isNull || entry.value == .map([:]) || !isDeclared { insert(below[...]) }
        add(entry.value, schema?.field(entry.key), at: below)
      }
    case .list(let elements):
      guard let schema, schema.listType != .atomic else {
        insert(path[...])
        return
      }
      for element in elements {
        guard let step = FieldStep.element(element, of: schema) else { continue }
        insert((path + [step])[...])
        if case .map = schema.listType { add(element, schema.items, at: path + [step]) }
      }
    default: insert(path[...])
    }
  }
}

/// What tells one version of an object from another.
struct FieldComparison: Sendable {
  private(set) var added = FieldSet()
  private(set) var modified = FieldSet()
  private(set) var removed = FieldSet()

  /// Compares two versions.
  init(from old: Value?, to new: Value?, schema: Schema?) {
    compare(old, new, schema, at: [])
  }

  var isSame: Bool { added.isEmpty && modified.isEmpty && removed.isEmpty }

  /// What is new or other.
  var changed: FieldSet { added.union(modified) }

  private mutating func compare(_ old: Value?, _ new: Value?, _ schema: Schema?, at path: [String])
  {
    guard old != nil || new != nil, old != new || old == nil else { return }
    if let schema, schema.listType != .atomic, old?.isListOrNull != false,
      new?.isListOrNull != false
    {
      compareElements(old?.list ?? [], new?.list ?? [], schema, at: path)
    } else if schema?.isAtomicMap != true, old?.isMapOrNull != false, new?.isMapOrNull != false,
      old?.map != nil || new?.map != nil
    {
      compareFields(old?.map ?? [:], new?.map ?? [:], schema, at: path)
    } else {
      if old != nil, new != nil { modified.insert(path[...]) }
    }
    if old == nil {
      added.insert(path[...])
    } else if new == nil {
      removed.insert(path[...])
    }
  }

  private mutating func compareFields(
    _ old: Mapping,
    _ new: Mapping,
    _ schema: Schema?,
    at path: [String]
  ) {
    for entry in new {
      let below = path + [FieldStep.field(entry.key)]
      compare(old[entry.key], entry.value, schema?.field(entry.key), at: below)
    }
    for entry in old where !new.contains(entry.key) {
      compare(entry.value, nil, schema?.field(entry.key), at: path + [FieldStep.field(entry.key)])
    }
  }

  private mutating func compareElements(
    _ old: [Value],
    _ new: [Value],
    _ schema: Schema,
    at path: [String]
  ) {
    let before = Self.elements(old, schema)
    let after = Self.elements(new, schema)
    for (step, element) in after {
      compare(before[step], element, schema.items, at: path + [step])
    }
    for (step, element) in before where after[step] == nil {
      compare(element, nil, schema.items, at: path + [step])
    }
  }

  private static func elements(_ list: [Value], _ schema: Schema) -> [String: Value] {
    var result: [String: Value] = [:]
    for element in list {
      if let step = FieldStep.element(element, of: schema) { result[step] = element }
    }
    return result
  }
}

extension Value {
  fileprivate var isListOrNull: Bool { list != nil || isNull }
  fileprivate var isMapOrNull: Bool { map != nil || isNull }
}
