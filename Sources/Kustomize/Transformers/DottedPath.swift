import Kinds
import RE2
import YAML

/// A path to fields in kustomize's dotted form: keys, positions, `[name=value]` for elements, `*` for all of them.
struct DottedPath {
  enum Step {
    case key(String)
    case position(Int)
    /// The elements whose field fits a pattern; without a field, those whose own text does.
    case element(field: String, value: String, pattern: Pattern)
    case each
  }

  let text: String
  let steps: [Step]

  init(_ text: String) throws(KustomizeError) {
    self.text = text
    var steps: [Step] = []
    for part in Self.parts(of: text) { steps.append(try Self.step(part)) }
    self.steps = steps
  }

  private static func step(_ part: String) throws(KustomizeError) -> Step {
    if let number = Int(part), number >= 0 { return .position(number) }
    if part == "*" { return .each }
    guard part.hasPrefix("["), part.hasSuffix("]") else { return .key(part) }
    let inner = part.dropFirst().dropLast()
    guard let equals = inner.firstIndex(of: "=") else {
      throw KustomizeError(.wrongValue(part, expected: "of the form [field=value]"))
    }
    let value = String(inner[inner.index(after: equals)...])
    do {
      return .element(
        field: String(inner[..<equals]),
        value: value,
        pattern: try Pattern(value)
      )
    } catch {
      throw KustomizeError(.pattern(value, reason: error.description))
    }
  }

  /// The parts between dots; dots in brackets and behind a backslash do not count.
  static func parts(of text: String) -> [String] {
    let split = FieldSpec.steps(of: text, separator: ".")
    var parts: [String] = []
    var index = 0
    while index < split.count {
      var part = split[index]
      index += 1
      guard part.hasPrefix("["), !part.hasSuffix("]") else {
        parts.append(part)
        continue
      }
      while index < split.count {
        part += "." + split[index]
        index += 1
        if part.hasSuffix("]") { break }
      }
      if !part.contains("=") {
        while part.first == "[" || part.first == "]" { part.removeFirst() }
        while part.last == "[" || part.last == "]" { part.removeLast() }
      }
      parts.append(part)
    }
    return parts
  }
}

extension YAMLNode {
  /// The node that a path of keys, positions and `[field=value]` leads to; nil where it leads nowhere.
  ///
  /// - Throws: where a position stands at something that is no list, or a key at something that is no map.
  func found(at parts: [String]) throws(KustomizeError) -> YAMLNode? {
    var current = self
    for part in parts.map(trimmed) where !part.isEmpty {
      if current.isNull { return nil }
      guard let next = try current.next(part) else { return nil }
      current = next
    }
    return current
  }

  private func next(_ part: String) throws(KustomizeError) -> YAMLNode? {
    if Int(part) != nil || part == "-" || (part.hasPrefix("[") && part.hasSuffix("]")) {
      guard let list else { throw KustomizeError(.wrongType(expected: "list", found: "other")) }
      if part == "-" { return list.last }
      if let position = Int(part) { return list.indices.contains(position) ? list[position] : nil }
      let pair = part.dropFirst().dropLast().split(
        separator: "=",
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      guard pair.count == 2 else {
        throw KustomizeError(.wrongValue(part, expected: "of the form [field=value]"))
      }
      return list.first { element in
        pair[0].isEmpty
          ? element.text == String(pair[1]) : element[String(pair[0])]?.text == String(pair[1])
      }
    }
    guard part != "*" else { throw KustomizeError(.unsupported("'*' in the path of a source")) }
    guard let map else { throw KustomizeError(.wrongType(expected: "map", found: "other")) }
    return map[part]
  }

  /// Changes all nodes that a path leads to and tells how many they were; what is missing is made where `made` says of which form.
  mutating func change(
    at steps: ArraySlice<DottedPath.Step>,
    making made: YAMLNode?,
    _ change: (inout YAMLNode) throws(KustomizeError) -> Void
  ) throws(KustomizeError) -> Int {
    guard let step = steps.first else {
      try change(&self)
      return 1
    }
    let rest = steps.dropFirst()
    if isNull, made == nil { return 0 }
    if case .key(let key) = step {
      guard case .map(var map) = self else {
        throw KustomizeError(.wrongType(expected: "map", found: "other"))
      }
      if map[key] == nil {
        guard let made else { return 0 }
        map[key] = Self.form(for: rest, made)
      }
      self = .null
      defer { self = .map(map) }
      var count = 0
      try map.update(key) { (node) throws(KustomizeError) in
        count = try node.change(at: rest, making: made, change)
      }
      return count
    }
    guard case .list(var list) = self else {
      throw KustomizeError(.wrongType(expected: "list", found: "other"))
    }
    self = .null
    defer { self = .list(list) }
    var count = 0
    for position in try Self.positions(step, in: &list, rest: rest, making: made) {
      count += try list[position].change(at: rest, making: made, change)
    }
    return count
  }

  /// The positions that a step means, with an element added where there is none and one may be made.
  private static func positions(
    _ step: DottedPath.Step,
    in list: inout [YAMLNode],
    rest: ArraySlice<DottedPath.Step>,
    making made: YAMLNode?
  ) throws(KustomizeError) -> [Int] {
    switch step {
    case .key: return []
    case .each: return Array(list.indices)
    case .position(let position):
      if position == list.count, let made { list.append(form(for: rest, made)) }
      guard position < list.count else {
        throw KustomizeError(.missing("the place \(position) in a list of \(list.count)"))
      }
      return [position]
    case .element(let field, let value, let pattern):
      let found = list.indices.filter { index in
        let text = field.isEmpty ? list[index].text : list[index][field]?.text
        return text.map { pattern.matches(Array(trimmed($0).utf8)) } ?? false
      }
      guard found.isEmpty, made != nil else { return found }
      let node = YAMLNode.scalar(YAMLScalar(value, tag: .unset))
      list.append(field.isEmpty ? node : .map(YAMLMap([.init(key: field, node: node)])))
      return [list.count - 1]
    }
  }

  /// What is made for a step, which depends on the one after it.
  private static func form(for rest: ArraySlice<DottedPath.Step>, _ made: YAMLNode) -> YAMLNode {
    switch rest.first {
    case nil: made
    case .element, .position: .list([])
    case .key, .each: .emptyMap
    }
  }
}
