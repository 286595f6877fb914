import Manifests

/// Reads the fields of a decoded YAML map as Helm's decoder fills a Go struct: numbers and Booleans become text where text is
/// wanted (floating ones with single precision), null counts as absent.
struct GoFields {
  /// A field of the wrong type.
  struct Mismatch: Error, Hashable {
    let field: String
    let wanted: String
    let found: String
  }

  private let map: Mapping
  private let path: String

  init(_ map: Mapping, path: String = "") {
    self.map = map
    self.path = path
  }

  /// What stands under a name, whose letters may be small or capital where no key is spelt exactly so; null where there is nothing.
  private func value(_ field: String) -> Value {
    if let value = map[field] { return value }
    let length = field.utf8.count
    let spelt = map.entries.last { entry in
      entry.key.utf8.count == length && !entry.value.isNull
        && entry.key.lowercased() == field.lowercased()
    }
    return spelt?.value ?? .null
  }

  /// Whether the field is there and not null.
  func has(_ field: String) -> Bool { !value(field).isNull }

  /// A text; empty where the field is absent.
  func text(_ field: String) throws(Mismatch) -> String {
    try Self.text(value(field), path: path + field)
  }

  func bool(_ field: String) throws(Mismatch) -> Bool {
    switch value(field) {
    case .null: return false
    case .bool(let truth): return truth
    case let other: throw mismatch(field, "a Boolean", other)
    }
  }

  /// A list of texts; empty where the field is absent.
  func texts(_ field: String) throws(Mismatch) -> [String] {
    var result: [String] = []
    for (index, value) in try values(field).enumerated() {
      result.append(try Self.text(value, path: "\(path)\(field)[\(index)]"))
    }
    return result
  }

  /// The elements of a list; none where the field is absent.
  func values(_ field: String) throws(Mismatch) -> [Value] {
    switch value(field) {
    case .null: return []
    case .list(let elements): return elements
    case let other: throw mismatch(field, "a list", other)
    }
  }

  /// The elements of a list of maps; none where the field is absent.
  func maps(_ field: String) throws(Mismatch) -> [GoFields] {
    var result: [GoFields] = []
    for (index, value) in try values(field).enumerated() {
      guard case .map(let map) = value else { throw mismatch("\(field)[\(index)]", "a map", value) }
      result.append(GoFields(map, path: "\(path)\(field)[\(index)]."))
    }
    return result
  }

  /// A map of texts; nil where the field is absent.
  func textsByName(_ field: String) throws(Mismatch) -> [(name: String, value: String)]? {
    switch value(field) {
    case .null: return nil
    case .map(let map):
      var result: [(name: String, value: String)] = []
      for entry in map {
        let value = try Self.text(entry.value, path: "\(path)\(field).\(entry.key)")
        result.append((entry.key, value))
      }
      return result
    case let other: throw mismatch(field, "a map", other)
    }
  }

  /// A map, read further; nil where the field is absent.
  func fields(_ field: String) throws(Mismatch) -> GoFields? {
    switch value(field) {
    case .null: return nil
    case .map(let map): return GoFields(map, path: "\(path)\(field).")
    case let other: throw mismatch(field, "a map", other)
    }
  }

  private func mismatch(_ field: String, _ wanted: String, _ found: Value) -> Mismatch {
    Mismatch(field: path + field, wanted: wanted, found: found.typeName)
  }

  private static func text(_ value: Value, path: String) throws(Mismatch) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    case .bool(let truth): truth ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): ShortestDecimal(Float(number)).general()
    case .list, .map: throw Mismatch(field: path, wanted: "text", found: value.typeName)
    }
  }
}

extension GoFields.Mismatch: CustomStringConvertible {
  var description: String { "'\(field)' is to be \(wanted), not \(withArticle(found))" }
}
