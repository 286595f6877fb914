import Kinds
import YAML

extension StrategicMerge {
  /// Merges two lists whose elements are told apart by the fields `keys`, or by their whole values where there are none.
  ///
  /// What the patch adds comes first, in the patch's order.
  func walkList(
    _ object: YAMLNode?,
    _ patch: YAMLNode?,
    keys: [String],
    element: String
  ) throws(KustomizeError) -> Outcome {
    var changes = patch?.list
    var isPatch = false
    var list: [YAMLNode]
    if let object, !object.isNull {
      if patch?.isNull == true { return Outcome() }
      list = object.list ?? []
      if var taken = changes {
        let directive = try Directive.take(fromList: &taken)
        changes = taken
        switch directive {
        case .delete: return Outcome()
        case .replace:
          list = taken
          isPatch = true
        case .merge: break
        }
      }
    } else {
      guard let changes else { return Outcome(node: patch, isPatch: true) }
      list = changes
      isPatch = true
    }
    let keys = keys.isEmpty ? [""] : keys
    try mergeElements(of: &list, with: changes, keys: keys, element: element)
    return Outcome(node: .list(list), isPatch: isPatch)
  }

  private func mergeElements(
    of list: inout [YAMLNode],
    with patch: [YAMLNode]?,
    keys: [String],
    element: String
  ) throws(KustomizeError) {
    var identities = Self.identities(of: (patch ?? []) + list, by: keys)
    guard !identities.isEmpty else { return }
    if keys.count > 1 { Self.complete(&identities) }
    let used = Self.used(keys, in: identities)
    var added: [YAMLNode] = []
    for identity in identities {
      let values = zip(keys, identity).filter { used.contains($0.0) || !$0.1.isEmpty }.map(\.1)
      let position = ListElements.position(in: list, used, values)
      let change = patch.flatMap { patch in
        ListElements.position(in: patch, used, values).map { patch[$0] }
      }
      let own = position.map { list[$0] }
      let outcome = try walk(own, change, element.isEmpty ? .nothing : .type(element))
      guard var merged = outcome.node, !merged.isNull, merged.map?.isEmpty != true else {
        ListElements.set(nil, in: &list, used, values)
        continue
      }
      if merged.map != nil {
        for (key, value) in zip(used, values) where !value.isEmpty && merged[key] == nil {
          merged[key] = .scalar(YAMLScalar(value, tag: .unset))
        }
      }
      if let position, !outcome.isPatch { list[position] = merged }
      ListElements.set(merged, in: &added, used, values)
    }
    for old in list { ListElements.append(old, to: &added, used) }
    list = added
  }

  /// The values of the keys of all elements, each combination once; an element without any of them has empty ones.
  private static func identities(of list: [YAMLNode], by keys: [String]) -> [[String]] {
    var seen: Set<[String]> = []
    var result: [[String]] = []
    for element in list {
      let identity = keys.map { key in
        key.isEmpty ? element.text ?? "" : element[key]?.plainText ?? ""
      }
      if seen.insert(identity).inserted { result.append(identity) }
    }
    return result
  }

  /// Fills in keys that one of two elements lacks where the others are equal.
  private static func complete(_ identities: inout [[String]]) {
    for one in identities.indices {
      for other in identities.indices {
        guard let common = common(identities[one], identities[other]) else { continue }
        identities[one] = common
        identities[other] = common
      }
    }
  }

  private static func common(_ one: [String], _ other: [String]) -> [String]? {
    var result: [String] = []
    var isShared = false
    for (left, right) in zip(one, other) {
      if left == right {
        isShared = true
      } else if !left.isEmpty && !right.isEmpty {
        return nil
      }
      result.append(left.isEmpty ? right : left)
    }
    return isShared ? result : nil
  }

  /// The keys that some element has; all where none has any.
  private static func used(_ keys: [String], in identities: [[String]]) -> [String] {
    let used = keys.indices.filter { index in identities.contains { !$0[index].isEmpty } }
    return used.isEmpty ? keys : used.map { keys[$0] }
  }
}

/// The elements of a list that is merged by keys, found and set as kustomize does it.
enum ListElements {
  /// The first element that has these values under the keys.
  static func position(in list: [YAMLNode], _ keys: [String], _ values: [String]) -> Int? {
    var pairs = Array(zip(keys, values))
    let named = pairs.filter { !$0.1.isEmpty }
    if !named.isEmpty { pairs = named }
    return list.firstIndex { element in
      if keys.first == "" { return element.text == values.first }
      guard element.map != nil else { return false }
      return pairs.allSatisfy { element[$0.0]?.text == $0.1 }
    }
  }

  /// Replaces the elements with these values, or adds one at the end; nil removes them.
  ///
  /// Empty elements are dropped on the way, and without any values everything else is.
  static func set(
    _ new: YAMLNode?,
    in list: inout [YAMLNode],
    _ keys: [String],
    _ values: [String]
  ) {
    var isFound = false
    var result: [YAMLNode] = []
    let takesMaps = keys.first?.isEmpty == false && values.first?.isEmpty == false
    for element in list {
      if element.isNull || element.map?.isEmpty == true { continue }
      if takesMaps, element.map == nil {
        result.append(element)
        continue
      }
      let matches =
        !values.isEmpty
        && zip(keys, values).allSatisfy { key, value in
          key.isEmpty ? element.plainText == value : has(element, key, value)
        }
      if !matches {
        if !values.isEmpty { result.append(element) }
        continue
      }
      isFound = true
      if let new { result.append(new) }
    }
    if let new, !isFound { result.append(new) }
    list = result
  }

  /// Adds an element of the object behind what the patch has brought, or puts it in its place there.
  static func append(_ old: YAMLNode, to list: inout [YAMLNode], _ keys: [String]) {
    guard keys.first != "" else {
      set(old, in: &list, [""], [old.text ?? ""])
      return
    }
    var values: [String] = []
    for key in keys {
      if let value = old[key]?.text {
        values.append(value)
      } else {
        list.append(old)
      }
    }
    if keys.count > 1 { set(nil, in: &list, keys, values) }
    set(old, in: &list, keys, values)
  }

  /// Whether a map has a key with a value; an empty value stands for any.
  private static func has(_ element: YAMLNode, _ key: String, _ value: String) -> Bool {
    guard let node = element[key] else { return false }
    return value.isEmpty || node.text == value
  }
}
