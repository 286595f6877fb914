import JSON
import Manifests
import YAML

/// Values as text in other languages, as Go's encoders write them.
enum Serialisation {
  /// YAML as Go's `sigs.k8s.io/yaml` writes it; nil where Go cannot encode the value.
  static func yaml(_ datum: Datum) -> [UInt8]? {
    var emitter = YAMLEmitter()
    guard write(datum, to: &emitter), !emitter.isRefusedByGo else { return nil }
    return emitter.finish()
  }

  /// YAML without the line end, as Helm's `toYaml` gives it; nil where Go cannot encode the value.
  static func toYAML(_ datum: Datum) -> Text? {
    guard let bytes = yaml(datum) else { return nil }
    return Text(bytes.last == 0x0A ? bytes.dropLast() : bytes[...])
  }

  /// JSON as Go's `encoding/json` writes it; nil where Go cannot encode the value.
  static func json(
    _ datum: Datum,
    style: JSONEmitter.Style = .compact,
    escapesHTML: Bool = true
  ) -> Text? {
    var emitter = JSONEmitter(style: style, escapesHTML: escapesHTML)
    guard write(datum, to: &emitter), !emitter.isRefusedByGo else { return nil }
    return Text(emitter.finish())
  }

  // MARK: YAML

  private static func write(_ datum: Datum, to emitter: inout YAMLEmitter) -> Bool {
    switch datum {
    case .absent, .null: emitter.null()
    case .bool(let truth): emitter.bool(truth)
    case .int(let number, let kind):
      if kind == .uint64, number < 0 {
        emitter.literal(String(UInt(bitPattern: number)))
      } else {
        emitter.int(number)
      }
    case .float(let number): emitter.double(number)
    case .string(let text): write(text, to: &emitter)
    case .list(let list):
      if list.isNil || list.bytes != nil { return write(rare: list.value, to: &emitter) }
      let elements = list.elements
      emitter.beginList(count: elements.count)
      for element in elements { guard write(element, to: &emitter) else { return false } }
      emitter.end()
    case .map(let map):
      if map.isNil { return write(rare: .null, to: &emitter) }
      return write(map, to: &emitter)
    case .object(let object): return write(rare: object.value, to: &emitter)
    }
    return true
  }

  private static func write(_ text: Text, to emitter: inout YAMLEmitter) {
    if text.isValid {
      text.withBytes { emitter.text($0) }
    } else {
      emitter.string(text.string)
    }
  }

  private static func write(_ map: DatumMap, to emitter: inout YAMLEmitter) -> Bool {
    let entries = map.yamlSorted
    emitter.beginMap(count: entries.count)
    for (key, value) in entries {
      if key.isValid { key.withBytes { emitter.key($0) } } else { emitter.key(key.string) }
      guard write(value, to: &emitter) else { return false }
    }
    emitter.end()
    return true
  }

  private static func write(rare value: Value?, to emitter: inout YAMLEmitter) -> Bool {
    guard let value else { return false }
    return write(Datum(value), to: &emitter)
  }

  // MARK: JSON

  private static func write(_ datum: Datum, to emitter: inout JSONEmitter) -> Bool {
    switch datum {
    case .absent, .null: emitter.literal("null")
    case .bool(let truth): emitter.literal(truth ? "true" : "false")
    case .int(let number, let kind):
      emitter.literal(
        kind == .uint64 && number < 0 ? String(UInt(bitPattern: number)) : String(number)
      )
    case .float(let number): emitter.double(number)
    case .string(let text): text.withBytes { emitter.text($0) }
    case .list(let list):
      if list.isNil || list.bytes != nil { return write(rare: list.value, to: &emitter) }
      let elements = list.elements
      emitter.beginList(count: elements.count)
      for element in elements { guard write(element, to: &emitter) else { return false } }
      emitter.endList()
    case .map(let map):
      if map.isNil { return write(rare: .null, to: &emitter) }
      let entries = map.sorted
      emitter.beginMap(count: entries.count)
      for (key, value) in entries {
        key.withBytes { emitter.key($0) }
        guard write(value, to: &emitter) else { return false }
      }
      emitter.endMap()
    case .object(let object):
      guard object.json == nil, case .structure(let fields, _) = object.content else {
        return write(rare: object.value, to: &emitter)
      }
      return write(fields.filter { !$0.jsonName.isEmpty }, to: &emitter)
    }
    return true
  }

  /// A struct keeps the order of its fields.
  private static func write(
    _ fields: [DatumObject.Field],
    to emitter: inout JSONEmitter
  ) -> Bool {
    emitter.beginMap(count: fields.count)
    for field in fields {
      field.jsonName.withBytes { emitter.key($0) }
      guard write(field.value, to: &emitter) else { return false }
    }
    emitter.endMap()
    return true
  }

  private static func write(rare value: Value?, to emitter: inout JSONEmitter) -> Bool {
    guard let value else { return false }
    return write(Datum(value), to: &emitter)
  }
}

extension DatumMap {
  /// The entries in the order of keys that Go's YAML library writes.
  var yamlSorted: [(key: Text, value: Datum)] {
    var entries = sorted
    for position in entries.indices.dropFirst()
    where !KeyOrder.precedes(entries[position - 1].key.string, entries[position].key.string) {
      entries.sort { KeyOrder.precedes($0.key.string, $1.key.string) }
      break
    }
    return entries
  }
}

extension Value {
  /// The value with every number as a double, as Go's JSON decoder makes them.
  var withFloats: Value {
    switch self {
    case .int(let number): return .double(Double(number))
    case .list(let elements): return .list(elements.map(\.withFloats))
    case .map(let mapping): return .map(mapping.mapValues(\.withFloats))
    default: return self
    }
  }

  /// What Go's JSON decoder calls the value in its complaints.
  var jsonName: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .int, .double: "number"
    case .string: "string"
    case .list: "array"
    case .map: "object"
    }
  }
}
