internal import CLibYAML
internal import Manifests

extension Composer {
  /// Reads the scalar that the current event is.
  func scalar() throws(YAMLError) -> Value {
    if let value = try hooked() { return value }
    if events.event.tag != nil { return try tagged() }
    guard events.event.implicit != 0 else { return text }
    return try value(of: PlainScalar(events.text))
  }

  /// What the hook gives for the current scalar, nil where it has nothing to say.
  func hooked() throws(YAMLError) -> Value? {
    guard let hook else { return nil }
    let isPlain = events.event.implicit != 0 && events.event.tag == nil
    return try hook(String(decoding: events.text, as: UTF8.self), isPlain, events.location)
  }

  private var text: Value { .string(String(decoding: events.text, as: UTF8.self)) }

  /// The value that Kubernetes' JSON has for a meaning: whole numbers of 64 bits are integers, however they are written.
  private func value(of meaning: PlainScalar) throws(YAMLError) -> Value {
    switch meaning {
    case .text, .timestamp: return text
    case .null: return .null
    case .bool(let truth): return .bool(truth)
    case .int(let number): return .int(number)
    case .unsigned(let number): return .double(Double(number))
    case .double(let number): return keepsFloats ? .double(number) : Self.number(number)
    case .notFinite:
      throw YAMLError(events.location, .notFinite(String(decoding: events.text, as: UTF8.self)))
    }
  }

  /// A double as it comes back from JSON, where whole numbers are written with their shortest digits.
  static func number(_ number: Double) -> Value {
    // A negative zero keeps its sign in Go's JSON.
    guard let whole = Int(exactly: number), whole != 0 || number.sign == .plus else {
      return .double(number)
    }
    if whole.magnitude < 1 << 53 { return .int(whole) }
    return Int(ShortestDecimal(number).positional()).map { .int($0) } ?? .double(number)
  }

  private func tagged() throws(YAMLError) -> Value {
    let tag = events.tag ?? ""
    let prefix = "tag:yaml.org,2002:"
    guard tag.hasPrefix(prefix) else { return text }
    let meaning = PlainScalar(events.text)
    let fits: Bool
    switch (tag.dropFirst(prefix.count), meaning) {
    case ("binary", _): return try decoded()
    case ("bool", .bool), ("null", .null), ("timestamp", .timestamp), ("int", .int),
      ("int", .unsigned), ("float", .int), ("float", .double), ("float", .notFinite):
      fits = true
    case ("bool", _), ("null", _), ("timestamp", _), ("int", _), ("float", _): fits = false
    default: return text
    }
    guard fits else {
      let text = String(decoding: events.text, as: UTF8.self)
      let short = "!!" + tag.dropFirst(prefix.count)
      throw YAMLError(events.location, .tagMismatch(tag: short, text: text))
    }
    return try value(of: meaning)
  }

  private func decoded() throws(YAMLError) -> Value {
    let text = String(decoding: events.text, as: UTF8.self)
    guard let bytes = Base64.bytes(of: text) else {
      throw YAMLError(events.location, .tagMismatch(tag: "!!binary", text: text))
    }
    return .string(String(decoding: bytes, as: UTF8.self))
  }
}

extension Composer {
  /// Reads the key that the current event starts, up to its last event, as the text that Kubernetes makes of it.
  mutating func key() throws(YAMLError) -> String {
    let location = events.location
    let event = events.event
    guard event.kind == Int32(YAML_SCALAR_EVENT.rawValue), event.anchor == nil, event.tag == nil
    else { return try keyText(of: try node(), at: location) }
    if let value = try hooked() { return try keyText(of: value, at: location) }
    guard event.implicit != 0 else { return names.string(events.text) }
    switch PlainScalar(events.text) {
    case .text, .timestamp: return names.string(events.text)
    case .bool(let truth): return truth ? "true" : "false"
    case .int(let number): return String(number)
    case .double(let number): return Self.keyText(of: number)
    case .notFinite: return Self.specialKey(events.text)
    case .null: throw YAMLError(location, .unusableKey("null"))
    case .unsigned: throw YAMLError(location, .unusableKey("number beyond 64 bits"))
    }
  }

  private func keyText(of value: Value, at place: Location) throws(YAMLError) -> String {
    switch value {
    case .string(let text): return text
    case .int(let number): return String(number)
    case .double(let number): return Self.keyText(of: number)
    case .bool(let truth): return truth ? "true" : "false"
    case .null, .list, .map: throw YAMLError(place, .unusableKey(value.typeName))
    }
  }

  /// A double as a key has single precision.
  private static func keyText(of number: Double) -> String {
    let single = Float(number)
    if single.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    return ShortestDecimal(single).general()
  }

  /// One spelling for each of `.inf`, `-.inf` and `.nan`.
  private static func specialKey(_ text: UnsafeBufferPointer<UInt8>) -> String {
    if text[0] == UInt8(ascii: "-") { return "-.inf" }
    return text[text.count - 1] | 0x20 == UInt8(ascii: "n") ? ".nan" : ".inf"
  }
}
