import Kinds
import YAML

/// Lays a patch over an object: maps are merged, lists by the keys that the object's schema names, else replaced.
///
/// The rules are kustomize's. Of the directives it knows `$patch` alone; others stay in the object as fields.
struct StrategicMerge {
  let schema: MergeSchema

  /// What is known of the type of the place in hand.
  enum Knowledge {
    case nothing
    /// A map of a type.
    case type(String)
    /// A map whose values are of a type.
    case values(String)
    /// A list that is merged by keys.
    case list([String], element: String)
  }

  /// The result for one place, and whether it is the patch itself rather than the object changed in place.
  struct Outcome {
    var node: YAMLNode?
    var isPatch = false
    /// A null that the object had before and that stays.
    var isKeptNull = false
  }

  /// The patched object; nil where the patch deletes it.
  ///
  /// - Throws: where object and patch are of different kinds at one place, or a directive is unknown.
  func merge(_ patch: YAMLNode, into object: YAMLNode) throws(KustomizeError) -> YAMLNode? {
    try walk(object, patch, .nothing).node
  }

  func walk(
    _ object: YAMLNode?,
    _ patch: YAMLNode?,
    _ outer: Knowledge
  ) throws(KustomizeError) -> Outcome {
    let known = knowledge(outer, object, patch)
    let present = [object, patch].compactMap { $0 }.filter { !$0.isNull }
    switch present.first {
    case .map, nil:
      guard present.allSatisfy({ $0.map != nil }) else { throw Self.mismatch("map", present) }
      return try walkMap(object, patch, known)
    case .list:
      guard present.allSatisfy({ $0.list != nil }) else { throw Self.mismatch("list", present) }
      if case .list(let keys, let element) = known {
        return try walkList(object, patch, keys: keys, element: element)
      }
      return patch.map { Outcome(node: $0, isPatch: true) } ?? Outcome(node: object)
    case .scalar:
      guard present.allSatisfy({ $0.scalar != nil }) else { throw Self.mismatch("scalar", present) }
      return patch.map { Outcome(node: $0, isPatch: true) } ?? Outcome(node: object)
    }
  }

  private func walkMap(
    _ object: YAMLNode?,
    _ patch: YAMLNode?,
    _ known: Knowledge
  ) throws(KustomizeError) -> Outcome {
    var patch = patch
    var outcome = try visitMap(object, &patch)
    guard let node = outcome.node, case .map(var result) = node else { return outcome }
    outcome.node = nil
    var names = result.keys
    if !outcome.isPatch {
      if case .unusableKey(let key, _) = patch?.map?.flaw, !result.contains(key) {
        result.flaw = result.flaw ?? patch?.map?.flaw
      }
      names += (patch?.map?.keys ?? []).filter { !result.contains($0) }
    }
    for name in names {
      let own = outcome.isPatch ? patch?[name] : result[name]
      var value = try Kustomize.inside(name) { () throws(KustomizeError) in
        try walk(own, patch?[name], field(name, of: known))
      }
      if value.isPatch, !outcome.isPatch, let old = own?.scalar, let new = value.node?.scalar,
        new.tag != .null
      {
        value.node = .scalar(new.written(like: old))
      }
      let isDropped = value.node?.isNull == true && !value.isKeptNull
      result[name] = isDropped ? nil : value.node
    }
    outcome.node = .map(result)
    return outcome
  }

  /// What stands at the place of a map before its fields are merged.
  private func visitMap(
    _ object: YAMLNode?,
    _ patch: inout YAMLNode?
  ) throws(KustomizeError) -> Outcome {
    guard let object, !object.isNull else {
      if (try? Directive.take(fromMap: &patch)) == .delete { return Outcome() }
      if patch == nil, let object, object.text?.isEmpty == false {
        return Outcome(node: object, isKeptNull: true)
      }
      return Outcome(node: patch, isPatch: true)
    }
    if patch?.isNull == true { return Outcome() }
    let isDirected = patch?[Directive.key] != nil
    switch try Directive.take(fromMap: &patch) {
    case .delete: return Outcome()
    case .replace: return Outcome(node: patch, isPatch: true)
    case .merge:
      var object = object
      if isDirected { object[Directive.key] = nil }
      return Outcome(node: object)
    }
  }

  private func knowledge(
    _ outer: Knowledge,
    _ object: YAMLNode?,
    _ patch: YAMLNode?
  ) -> Knowledge {
    guard case .nothing = outer else { return outer }
    for node in [object, patch] {
      guard let node, let kind = node["kind"]?.plainText, !kind.isEmpty,
        let apiVersion = node["apiVersion"]?.plainText, !apiVersion.isEmpty
      else { continue }
      if let type = schema.type(apiVersion: apiVersion, kind: kind) { return .type(type) }
    }
    return .nothing
  }

  private func field(_ name: String, of known: Knowledge) -> Knowledge {
    switch known {
    case .type(let type):
      guard let shape = schema.shape(type) else { return .nothing }
      switch shape.fields[name] {
      case .map(let type): return .type(type)
      case .values(let type): return .values(type)
      case .merged(let keys, let element): return .list(keys, element: element)
      case nil: return .nothing
      }
    case .values(let type): return .type(type)
    case .nothing, .list: return .nothing
    }
  }

  static func mismatch(_ expected: String, _ nodes: [YAMLNode]) -> KustomizeError {
    let found = nodes.last.map { node in
      switch node {
      case .map: "map"
      case .list: "list"
      case .scalar: "scalar"
      }
    }
    return KustomizeError(.wrongType(expected: expected, found: found ?? "null"))
  }
}

/// What `$patch` says.
enum Directive: String {
  case merge
  case replace
  case delete

  static let key = "$patch"

  /// Takes the directive out of a map; merge where there is none.
  ///
  /// - Throws: where it is none of the three words.
  static func take(fromMap patch: inout YAMLNode?) throws(KustomizeError) -> Directive {
    guard let text = patch?[key]?.text else { return .merge }
    let directive = try read(text)
    patch?[key] = nil
    return directive
  }

  /// Takes the directive out of a list, where it is an element of its own; merge where there is none.
  ///
  /// - Throws: where it is none of the three words.
  static func take(fromList patch: inout [YAMLNode]) throws(KustomizeError) -> Directive {
    let found = patch.first { $0.map?.contains(key) == true }
    guard let found, found.map?.entries.count == 1, let text = found[key]?.text else {
      return .merge
    }
    let directive = try read(text)
    patch.removeAll { $0[key]?.text == text || $0.isNull || $0.map?.isEmpty == true }
    return directive
  }

  private static func read(_ text: String) throws(KustomizeError) -> Directive {
    guard let directive = Directive(rawValue: text) else {
      throw KustomizeError(.wrongValue(text, expected: "'merge', 'replace' or 'delete'"))
        .inside(key)
    }
    return directive
  }
}
