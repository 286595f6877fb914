import Kinds
import Manifests

/// What an apply leads to where no server says it: what is desired laid over what is live, without what was applied last and is no
/// longer desired.
///
/// Maps are merged. In built-in kinds lists are merged by their keys or as sets, and lists without either are replaced; in all
/// others elements are merged by position. Fields that go fall back to their defaults.
struct ThreeWayMerge {
  let kind: GroupKind
  private let isBuiltIn: Bool

  /// What the live object's managers tell about the lists of a kind that is not built in.
  private let shape: FieldShape

  init(of kind: GroupKind, shape: FieldShape) {
    self.kind = kind
    self.shape = shape
    isBuiltIn = scope(of: kind) != nil && !kind.group.hasPrefix("api")
  }

  /// The live object as an apply would leave it; all three are in typed form, except that what was applied last keeps its nulls.
  func callAsFunction(live: Value, desired: Value, last: Value?) -> Value {
    merged(live, desired, last, at: [])
  }

  private func merged(_ live: Value, _ desired: Value, _ last: Value?, at path: [String]) -> Value {
    switch (live, desired) {
    case (.map(let live), .map(let desired)):
      return .map(merged(live, desired, last?.map, at: path))
    case (.list(let live), .list(let desired)):
      return .list(merged(live, desired, last?.list, at: path))
    default: return desired
    }
  }

  private func merged(
    _ live: Mapping,
    _ desired: Mapping,
    _ last: Mapping?,
    at path: [String]
  ) -> Mapping {
    var result = live
    for entry in live where !desired.contains(entry.key) {
      let wasApplied = last?.contains(entry.key) == true
      guard wasApplied || isExclusive(path, desired) else { continue }
      result.remove(entry.key)
    }
    for entry in desired {
      let below = path + [entry.key]
      result[entry.key] =
        live[entry.key].map { merged($0, entry.value, last?[entry.key], at: below) } ?? entry.value
    }
    for entry in live where !result.contains(entry.key) {
      result[entry.key] = fieldDefault(in: kind, at: path + [entry.key], of: result)
    }
    return result
  }

  /// Whether what the map at a path does not name must not be there: one of several kinds of volume, or of strategy.
  private func isExclusive(_ path: [String], _ desired: Mapping) -> Bool {
    guard isBuiltIn else { return false }
    if path == ["spec", "strategy"] { return true }
    guard let prefix = podSpecPath(of: kind) else { return false }
    return path == prefix + ["volumes"] && desired.count > 1
  }

  // MARK: Lists

  private func merged(
    _ live: [Value],
    _ desired: [Value],
    _ last: [Value]?,
    at path: [String]
  ) -> [Value] {
    guard isBuiltIn || path.first == "metadata" else {
      let keys = shape.descendant(below: path)?.elementKeys
      guard let keys else { return positional(live, desired, last, at: path) }
      return keyed(live, desired, last, by: keys, at: path)
    }
    switch listIdentity(in: kind, at: path) {
    case .keys(let keys)?: return keyed(live, desired, last, by: keys, at: path)
    case .value?:
      let gone = (last ?? []).filter { !desired.contains($0) }
      return live.filter { !gone.contains($0) } + desired.filter { !live.contains($0) }
    case nil where path == ["spec", "volumeClaimTemplates"]:
      return positional(live, desired, last, at: path)
    case nil:
      return desired.enumerated().map { position, wanted in
        completed(wanted, from: live.indices.contains(position) ? live[position] : nil, at: path)
      }
    }
  }

  private func positional(
    _ live: [Value],
    _ desired: [Value],
    _ last: [Value]?,
    at path: [String]
  ) -> [Value] {
    desired.enumerated().map { position, wanted in
      guard live.indices.contains(position) else { return wanted }
      let applied = last.flatMap { $0.indices.contains(position) ? $0[position] : nil }
      return merged(live[position], wanted, applied, at: path)
    }
  }

  private func keyed(
    _ live: [Value],
    _ desired: [Value],
    _ last: [Value]?,
    by keys: [String],
    at path: [String]
  ) -> [Value] {
    func key(_ element: Value) -> [Value?] {
      keys.map { name in
        element[name] ?? element.map.flatMap { fieldDefault(in: kind, at: path + [name], of: $0) }
      }
    }
    func firsts(_ elements: [Value]) -> [[Value?]: Value] {
      Dictionary(elements.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    }
    let (wanted, present, applied) = (firsts(desired), firsts(live), firsts(last ?? []))
    var merged: [Value] = []
    var seen: Set<[Value?]> = []
    for element in desired where seen.insert(key(element)).inserted {
      let here = present[key(element)]
      merged.append(
        here.map { self.merged($0, element, applied[key(element)], at: path) } ?? element
      )
    }
    let common = live.map(key).filter { wanted[$0] != nil }
    if common != desired.map(key).filter({ present[$0] != nil }) {
      return merged + live.filter { wanted[key($0)] == nil && applied[key($0)] == nil }
    }
    let results = firsts(merged)
    let kept = live.compactMap { results[key($0)] ?? (applied[key($0)] == nil ? $0 : nil) }
    return kept + merged.filter { present[key($0)] == nil }
  }

  /// An element of a list that is replaced as a whole, with the defaults that the live one shows.
  private func completed(_ desired: Value, from live: Value?, at path: [String]) -> Value {
    switch (desired, live) {
    case (.map(var map), .map(let present)?):
      for entry in present {
        let below = path + [entry.key]
        if let value = map[entry.key] {
          map[entry.key] = completed(value, from: entry.value, at: below)
        } else if fieldDefault(in: kind, at: below, of: map) == entry.value {
          map[entry.key] = entry.value
        }
      }
      return .map(map)
    case (.list(let elements), .list(let present)?):
      return .list(
        elements.enumerated().map {
          completed($1, from: present.indices.contains($0) ? present[$0] : nil, at: path)
        }
      )
    default: return desired
    }
  }
}
