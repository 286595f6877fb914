import Manifests

/// The keywords of one schema, read with the types that the specification wants.
struct SchemaKeywords {
  let map: Mapping
  let pointer: String

  init(_ map: Mapping, pointer: String) {
    self.map = map
    self.pointer = pointer
  }

  func text(_ keyword: String) throws(SchemaError) -> String? {
    guard let value = map[keyword] else { return nil }
    guard case .string(let text) = value else { throw mismatch(keyword, "text", value) }
    return text
  }

  func truth(_ keyword: String) throws(SchemaError) -> Bool? {
    guard let value = map[keyword] else { return nil }
    guard case .bool(let truth) = value else { throw mismatch(keyword, "a Boolean", value) }
    return truth
  }

  func number(_ keyword: String) throws(SchemaError) -> Double? {
    guard let value = map[keyword] else { return nil }
    switch value {
    case .int(let number): return Double(number)
    case .double(let number): return number
    default: throw mismatch(keyword, "a number", value)
    }
  }

  /// A number that counts something.
  func count(_ keyword: String) throws(SchemaError) -> Int? {
    guard let number = try number(keyword) else { return nil }
    guard number >= 0, number == number.rounded(), number < 1e15 else {
      throw SchemaError(pointer: pointer, cause: "'\(keyword)' is to be a whole number from 0 on")
    }
    return Int(number)
  }

  func list(_ keyword: String) throws(SchemaError) -> [Value]? {
    guard let value = map[keyword] else { return nil }
    guard case .list(let elements) = value else { throw mismatch(keyword, "a list", value) }
    return elements
  }

  /// A list of different texts.
  func names(_ keyword: String) throws(SchemaError) -> [String]? {
    guard let elements = try list(keyword) else { return nil }
    return try Self.names(elements, keyword: keyword, pointer: pointer)
  }

  static func names(
    _ elements: [Value],
    keyword: String,
    pointer: String
  ) throws(SchemaError) -> [String] {
    let names = elements.compactMap(\.string)
    guard names.count == elements.count, Set(names).count == names.count else {
      let cause = "'\(keyword)' is to be a list of different texts"
      throw SchemaError(pointer: pointer, cause: cause)
    }
    return names
  }

  func object(_ keyword: String) throws(SchemaError) -> Mapping? {
    guard let value = map[keyword] else { return nil }
    guard case .map(let map) = value else { throw mismatch(keyword, "a map", value) }
    return map
  }

  /// The place of what stands under a keyword.
  func place(_ keyword: String) -> String { pointer + "/" + keyword }

  /// The place of what stands under a name below a keyword.
  func place(_ keyword: String, _ name: String) -> String {
    "\(pointer)/\(keyword)/\(name.pointerEscaped)"
  }

  private func mismatch(_ keyword: String, _ wanted: String, _ value: Value) -> SchemaError {
    SchemaError(
      pointer: pointer,
      cause: "'\(keyword)' is to be \(wanted), not \(withArticle(value.typeName))"
    )
  }
}

extension String {
  /// The text as a part of a JSON pointer.
  var pointerEscaped: String {
    guard utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      return self
    }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
