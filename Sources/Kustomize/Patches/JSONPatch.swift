import JSON
import Manifests
import YAML

/// A JSON patch (RFC 6902).
struct JSONPatch {
  private struct Operation {
    let name: String
    let path: [String]
    let from: [String]?
    let value: Value?
    let text: String
  }

  private let operations: [Operation]

  var isEmpty: Bool { operations.isEmpty }

  /// Reads a patch written in YAML, or in JSON where it starts with a bracket; nil where the text is no list of operations.
  init?(_ bytes: [UInt8]) {
    let value =
      bytes.first == UInt8(ascii: "[")
      ? try? JSONReader().value(of: bytes, file: "")
      : try? YAMLReader(duplicateKeys: .lastWins).firstDocument(of: bytes, file: "")
    guard case .list(let list) = value else { return nil }
    var operations: [Operation] = []
    for element in list {
      guard case .map = element else { return nil }
      operations.append(
        Operation(
          name: element["op"]?.string ?? "",
          path: Self.steps(of: element["path"]?.string ?? ""),
          from: element["from"]?.string.map(Self.steps),
          value: element["value"],
          text: element["path"]?.string ?? ""
        )
      )
    }
    self.operations = operations
  }

  /// The patched value.
  ///
  /// - Throws: where an operation cannot be carried out.
  func applied(to value: Value) throws(KustomizeError) -> Value {
    var result = value
    for (index, operation) in operations.enumerated() {
      do {
        try Self.apply(operation, to: &result)
      } catch {
        let words = "operation \(index + 1), '\(operation.name) \(operation.text)'"
        throw KustomizeError(.patch("\(words): \(error.problem)"))
      }
    }
    return result
  }

  private static func apply(
    _ operation: Operation,
    to value: inout Value
  ) throws(KustomizeError) {
    switch operation.name {
    case "add": try value.add(operation.value ?? .null, at: operation.path[...])
    case "remove": try value.removeValue(at: operation.path[...])
    case "replace":
      try value.replaceValue(at: operation.path[...], by: operation.value ?? .null)
    case "move":
      guard let from = operation.from else { throw KustomizeError(.missing("'from'")) }
      let moved = try value.found(at: from)
      try value.removeValue(at: from[...])
      try value.add(moved, at: operation.path[...])
    case "copy":
      guard let from = operation.from else { throw KustomizeError(.missing("'from'")) }
      // What is missing in a map is copied as null.
      let parent = try value.found(at: from.dropLast())
      let copied = parent.map == nil ? try value.found(at: from) : parent[from.last ?? ""]
      try value.add(copied ?? .null, at: operation.path[...])
    case "test":
      let found = try? value.found(at: operation.path)
      guard found ?? .null == operation.value ?? .null else {
        throw KustomizeError(.patch("the value is another one"))
      }
    default:
      throw KustomizeError(.wrongValue(operation.name, expected: "an operation of JSON patches"))
    }
  }

  private static func steps(of pointer: String) -> [String] {
    pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }
}

extension Value {
  fileprivate func found(at path: [String]) throws(KustomizeError) -> Value {
    var current = self
    for step in path {
      switch current {
      case .map(let map):
        guard let next = map[step] else { throw KustomizeError(.missing("'\(step)'")) }
        current = next
      case .list(let list): current = list[try Value.position(step, in: list.count)]
      default: throw KustomizeError(.missing("'\(step)'"))
      }
    }
    return current
  }

  fileprivate mutating func add(
    _ new: Value,
    at path: ArraySlice<String>
  ) throws(KustomizeError) {
    try changeParent(of: path) { (parent, step) throws(KustomizeError) in
      switch parent {
      case .map: parent[step] = new
      case .list(var list):
        var position = list.count
        if step != "-" {
          guard let number = Int(step), number <= list.count, number >= -list.count - 1 else {
            throw KustomizeError(.missing("the place '\(step)' in a list of \(list.count)"))
          }
          position = number < 0 ? list.count + 1 + number : number
        }
        list.insert(new, at: position)
        parent = .list(list)
      default: throw KustomizeError(.missing("a map or list above '\(step)'"))
      }
    }
  }

  fileprivate mutating func removeValue(at path: ArraySlice<String>) throws(KustomizeError) {
    try changeParent(of: path) { (parent, step) throws(KustomizeError) in
      switch parent {
      case .map(let map):
        guard map.contains(step) else { throw KustomizeError(.missing("'\(step)'")) }
        parent[step] = nil
      case .list(var list):
        list.remove(at: try Value.position(step, in: list.count))
        parent = .list(list)
      default: throw KustomizeError(.missing("'\(step)'"))
      }
    }
  }

  fileprivate mutating func replaceValue(
    at path: ArraySlice<String>,
    by new: Value
  ) throws(KustomizeError) {
    guard !path.isEmpty else {
      self = new
      return
    }
    try changeParent(of: path) { (parent, step) throws(KustomizeError) in
      switch parent {
      case .map: parent[step] = new
      case .list(var list):
        list[try Value.position(step, in: list.count)] = new
        parent = .list(list)
      default: throw KustomizeError(.missing("'\(step)'"))
      }
    }
  }

  /// Changes the map or list above the last step.
  private mutating func changeParent(
    of path: ArraySlice<String>,
    _ change: (inout Value, String) throws(KustomizeError) -> Void
  ) throws(KustomizeError) {
    guard let step = path.first else { throw KustomizeError(.missing("a path")) }
    guard path.count > 1 else { return try change(&self, step) }
    switch self {
    case .map(var map):
      guard map.contains(step) else { throw KustomizeError(.missing("'\(step)'")) }
      self = .null
      defer { self = .map(map) }
      try map.update(step) { (value) throws(KustomizeError) in
        try value.changeParent(of: path.dropFirst(), change)
      }
    case .list(var list):
      let position = try Value.position(step, in: list.count)
      self = .null
      defer { self = .list(list) }
      try list[position].changeParent(of: path.dropFirst(), change)
    default: throw KustomizeError(.missing("'\(step)'"))
    }
  }

  /// A position in a list; negative ones count from its end.
  private static func position(_ step: String, in count: Int) throws(KustomizeError) -> Int {
    guard let number = Int(step), number < count, number >= -count else {
      throw KustomizeError(.missing("the place '\(step)' in a list of \(count)"))
    }
    return number < 0 ? count + number : number
  }
}
