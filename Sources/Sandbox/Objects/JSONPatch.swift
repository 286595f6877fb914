import Manifests

/// A JSON patch (RFC 6902), as the API reads it.
enum JSONPatch {
  /// The object after all operations.
  ///
  /// - Throws: where an operation cannot be done; then nothing is.
  static func applied(_ patch: Value, to object: Value) throws(Refusal) -> Value {
    guard let operations = patch.list else {
      throw .badRequest(
        "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch"
      )
    }
    var result = object
    for operation in operations { try apply(operation, to: &result) }
    return result
  }

  private static func apply(_ operation: Value, to object: inout Value) throws(Refusal) {
    let path = try steps(operation["path"]?.string)
    switch operation["op"]?.string {
    case "add": try add(operation["value"] ?? .null, at: path[...], to: &object)
    case "remove": _ = try remove(at: path[...], from: &object)
    case "replace":
      _ = try remove(at: path[...], from: &object)
      try add(operation["value"] ?? .null, at: path[...], to: &object)
    case "move":
      let moved = try remove(at: try steps(operation["from"]?.string)[...], from: &object)
      try add(moved, at: path[...], to: &object)
    case "copy":
      let copied = try value(at: try steps(operation["from"]?.string), of: object)
      try add(copied, at: path[...], to: &object)
    case "test":
      let found = try? value(at: path, of: object)
      guard found ?? .null == operation["value"] ?? .null else {
        throw refusal()
      }
    default: throw refusal()
    }
  }

  private static func steps(_ pointer: String?) throws(Refusal) -> [String] {
    guard let pointer, pointer.isEmpty || pointer.hasPrefix("/") else {
      throw refusal()
    }
    return pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
      String($0).replacing("~1", with: "/").replacing("~0", with: "~")
    }
  }

  private static func value(at path: [String], of object: Value) throws(Refusal) -> Value {
    var current = object
    for step in path {
      switch current {
      case .map(let map):
        guard let next = map[step] else { throw refusal() }
        current = next
      case .list(let elements):
        current = elements[try position(step, in: elements, allowsEnd: false)]
      default: throw refusal()
      }
    }
    return current
  }

  private static func add(
    _ value: Value,
    at path: ArraySlice<String>,
    to object: inout Value
  ) throws(Refusal) {
    guard let step = path.first else {
      object = value
      return
    }
    let rest = path.dropFirst()
    switch object {
    case .map(var map):
      if rest.isEmpty {
        map[step] = value
      } else {
        guard var below = map[step] else { throw refusal() }
        try add(value, at: rest, to: &below)
        map[step] = below
      }
      object = .map(map)
    case .list(var elements):
      let position = try position(step, in: elements, allowsEnd: rest.isEmpty)
      if rest.isEmpty {
        elements.insert(value, at: position)
      } else {
        try add(value, at: rest, to: &elements[position])
      }
      object = .list(elements)
    default: throw refusal()
    }
  }

  private static func remove(
    at path: ArraySlice<String>,
    from object: inout Value
  ) throws(Refusal) -> Value {
    guard let step = path.first else { throw refusal() }
    let rest = path.dropFirst()
    switch object {
    case .map(var map):
      guard var below = map[step] else { throw refusal() }
      let removed: Value
      if rest.isEmpty {
        removed = below
        map[step] = nil
      } else {
        removed = try remove(at: rest, from: &below)
        map[step] = below
      }
      object = .map(map)
      return removed
    case .list(var elements):
      let position = try position(step, in: elements, allowsEnd: false)
      let removed =
        rest.isEmpty
        ? elements.remove(at: position) : try remove(at: rest, from: &elements[position])
      object = .list(elements)
      return removed
    default: throw refusal()
    }
  }

  private static func position(
    _ step: String,
    in elements: [Value],
    allowsEnd: Bool
  ) throws(Refusal) -> Int {
    if step == "-", allowsEnd { return elements.count }
    guard let position = Int(step), position >= 0,
      position < elements.count + (allowsEnd ? 1 : 0)
    else { throw refusal() }
    return position
  }

  /// The server does not say what is wrong.
  private static func refusal() -> Refusal {
    Refusal(422, "Invalid", "the server rejected our request due to an error in our request")
  }
}
