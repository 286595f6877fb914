import Kinds
import YAML

/// What is made of a field that is missing, or null, on the way to setting it.
enum MissingField {
  /// Nothing: the field is passed over.
  case skipped
  case map
  case scalar(YAMLScalar.Tag)
}

extension YAMLNode {
  /// Changes the nodes that a field's path leads to; lists on the way are entered, what is missing is made if the field says so.
  ///
  /// - Throws: where the path leads through a scalar, or the change does.
  mutating func change(
    _ spec: FieldSpec,
    missing: MissingField = .skipped,
    _ change: (inout YAMLNode) throws(KustomizeError) -> Void
  ) throws(KustomizeError) {
    do {
      try walk(spec.steps[...], missing: spec.creates ? missing : .skipped, change)
    } catch {
      throw error.inside(error.field.isEmpty ? spec.path : "")
    }
  }

  private mutating func walk(
    _ steps: ArraySlice<String>,
    missing: MissingField,
    _ change: (inout YAMLNode) throws(KustomizeError) -> Void
  ) throws(KustomizeError) {
    guard let step = steps.first else { return try change(&self) }
    if isNull { return }
    switch self {
    case .list:
      try changeList { (elements) throws(KustomizeError) in
        for index in elements.indices {
          try elements[index].walk(steps, missing: missing, change)
        }
      }
    case .map:
      try changeMap { (map) throws(KustomizeError) in
        try Self.enter(&map, step, rest: steps.dropFirst(), missing: missing, change)
      }
    case .scalar:
      throw KustomizeError(.wrongType(expected: "list or map", found: "scalar"))
    }
  }

  private static func enter(
    _ map: inout YAMLMap,
    _ step: String,
    rest: ArraySlice<String>,
    missing: MissingField,
    _ change: (inout YAMLNode) throws(KustomizeError) -> Void
  ) throws(KustomizeError) {
    let isList = step.hasSuffix("[]")
    let name = isList ? String(step.dropLast(2)) : step
    guard !name.isEmpty else { throw KustomizeError(.missing("the name of a field")) }
    var made: YAMLNode?
    if !isList {
      switch missing {
      case .skipped: made = nil
      case .map: made = .emptyMap
      case .scalar(let tag): made = rest.isEmpty ? .scalar(YAMLScalar("", tag: tag)) : .emptyMap
      }
    }
    if map[name] == nil {
      guard let made else { return }
      map[name] = made
    }
    try map.update(name) { (node) throws(KustomizeError) in
      if node.isNull, let made = isList ? .list([]) : made { node = made }
      try node.walk(rest, missing: missing, change)
    }
  }

  /// Puts a text in the place of a scalar.
  ///
  /// Without a tag the text means what it looks like; where the scalar was quoted it stays text.
  /// - Throws: where this is a list or map.
  mutating func replaceScalar(
    _ text: String,
    tag: YAMLScalar.Tag = .unset
  ) throws(KustomizeError) {
    guard case .scalar(let old) = self else {
      throw KustomizeError(.wrongType(expected: "scalar", found: map == nil ? "list" : "map"))
    }
    self = .scalar(YAMLScalar(text, tag: tag).written(like: old))
  }

  /// Sets an entry of a map to a text.
  ///
  /// - Throws: where this is no map.
  mutating func setEntry(_ key: String, _ text: String) throws(KustomizeError) {
    guard case .map = self else {
      throw KustomizeError(.wrongType(expected: "map", found: list == nil ? "scalar" : "list"))
    }
    self[key] = .text(text)
  }
}

extension YAMLScalar {
  /// This scalar in the place of another, whose quotes stay and make a text of it.
  func written(like old: YAMLScalar) -> YAMLScalar {
    YAMLScalar(text, tag: old.form == .plain ? tag : .string, form: old.form)
  }
}
