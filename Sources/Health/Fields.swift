import Manifests
import Order

/// The fields of a map, read with the types that their kind gives them.
///
/// Absent and null fields have their types' zero values, as in Go.
struct Fields {
  private let map: Mapping
  private let place: String

  /// Reads a map; null is an empty one.
  init(_ value: Value?, at place: String) throws(HealthError) {
    self.place = place
    switch value {
    case nil, .null?: map = [:]
    case .map(let mapping)?: map = mapping
    case .some(let other):
      throw .wrongType(field: place, expected: "map", found: other.typeName)
    }
  }

  private func path(_ key: String) -> String { place == "object" ? key : "\(place).\(key)" }

  private func value(_ key: String) -> Value? {
    guard let value = map[key], !value.isNull else { return nil }
    return value
  }

  /// Whether the field is there with a value.
  func has(_ key: String) -> Bool { value(key) != nil }

  func object(_ key: String) throws(HealthError) -> Fields {
    try Fields(map[key], at: path(key))
  }

  func objects(_ key: String) throws(HealthError) -> [Fields] {
    guard let value = value(key) else { return [] }
    guard case .list(let elements) = value else { throw wrong(key, "list", value) }
    var result: [Fields] = []
    for (position, element) in elements.enumerated() {
      result.append(try Fields(element, at: "\(path(key))[\(position)]"))
    }
    return result
  }

  /// Whether the field is a list with elements.
  func hasElements(_ key: String) -> Bool { value(key)?.list?.isEmpty == false }

  /// Whether the object is run at its phases instead of being kept.
  var isHook: Bool { Traits(of: .map(map)).isHook }

  /// An integer; doubles lose their fraction.
  func int(_ key: String) throws(HealthError) -> Int? {
    switch value(key) {
    case nil: return nil
    case .int(let number)?: return number
    case .double(let number)?: return Int(exactly: number.rounded(.towardZero)) ?? 0
    case .some(let other): throw wrong(key, "number", other)
    }
  }

  func text(_ key: String) throws(HealthError) -> String {
    guard let value = value(key) else { return "" }
    guard case .string(let text) = value else { throw wrong(key, "string", value) }
    return text
  }

  func flag(_ key: String) throws(HealthError) -> Bool {
    guard let value = value(key) else { return false }
    guard case .bool(let truth) = value else { throw wrong(key, "boolean", value) }
    return truth
  }

  /// Refuses fields that are no numbers.
  func checkNumbers(_ keys: String...) throws(HealthError) {
    for key in keys { _ = try int(key) }
  }

  /// Refuses fields that are no text.
  func checkStrings(_ keys: String...) throws(HealthError) {
    for key in keys { _ = try text(key) }
  }

  /// Refuses what is no time.
  func checkTime(_ key: String) throws(HealthError) {
    let text = try text(key)
    guard text.isEmpty || isTimestamp(text) else {
      throw .unreadable(field: path(key), expected: "time")
    }
  }

  /// Refuses a map in which a value is no quantity.
  func checkQuantities(_ key: String) throws(HealthError) {
    guard let value = value(key) else { return }
    guard case .map(let amounts) = value else { throw wrong(key, "map", value) }
    for entry in amounts where Quantity(entry.value) == nil {
      throw .unreadable(field: "\(path(key)).\(entry.key)", expected: "quantity")
    }
  }

  /// Refuses a map in which a value is no text.
  func checkTexts(_ key: String) throws(HealthError) {
    guard let value = value(key) else { return }
    guard case .map(let texts) = value else { throw wrong(key, "map", value) }
    for entry in texts where !entry.value.isNull && entry.value.string == nil {
      throw .wrongType(
        field: "\(path(key)).\(entry.key)",
        expected: "string",
        found: entry.value.typeName
      )
    }
  }

  private func wrong(_ key: String, _ expected: String, _ found: Value) -> HealthError {
    .wrongType(field: path(key), expected: expected, found: found.typeName)
  }
}

/// Whether a text is a point in time as Kubernetes writes it, such as `2026-08-01T10:00:00Z`.
func isTimestamp(_ text: String) -> Bool {
  var bytes = Array(text.utf8)
  guard bytes.count >= 20 else { return false }
  var pattern = Array("0000-00-00T00:00:00".utf8)
  if bytes[19] == UInt8(ascii: ".") {
    let fraction = bytes[20...].prefix { (0x30...0x39).contains($0) }
    guard !fraction.isEmpty else { return false }
    bytes.removeSubrange(19..<fraction.endIndex)
  }
  if bytes.count > 20 { pattern += Array("+00:00".utf8) } else { pattern.append(UInt8(ascii: "Z")) }
  guard bytes.count == pattern.count else { return false }
  return zip(bytes, pattern).allSatisfy { byte, expected in
    switch expected {
    case UInt8(ascii: "0"): (0x30...0x39).contains(byte)
    case UInt8(ascii: "+"): byte == expected || byte == UInt8(ascii: "-")
    default: byte == expected
    }
  }
}
