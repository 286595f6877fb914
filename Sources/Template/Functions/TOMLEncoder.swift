import Manifests

/// Writes values as TOML as Helm's `toToml` does.
struct TOMLEncoder {
  /// What cannot be written, in the words that templates see.
  struct Refusal: Error {
    let text: String
  }

  private var output: [UInt8] = []

  private init() {}

  static func text(of datum: Datum) throws(Refusal) -> Text {
    var encoder = TOMLEncoder()
    try encoder.encode([], datum)
    return Text(encoder.output)
  }

  private mutating func encode(_ key: [Text], _ datum: Datum) throws(Refusal) {
    if datum.isNil { return }
    if let map = table(datum) { return try writeTable(key, map) }
    if let list = datum.asList, try isTableArray(list) { return try tables(key, list) }
    try keyValue(key, datum, isInline: false)
  }

  /// The map that a value is written as a table of.
  private func table(_ datum: Datum) -> DatumMap? {
    if let map = datum.asMap { return map }
    guard case .object(let object) = datum, case .structure(let fields, _) = object.content,
      object.json == nil
    else { return nil }
    return DatumMap(fields.map { ($0.name, $0.value) })
  }

  private func isTableArray(_ list: DatumList) throws(Refusal) -> Bool {
    if list.isEmpty { return false }
    var areTables = true
    for element in list.elements {
      if element.isNil { throw Refusal(text: "toml: cannot encode array with nil element") }
      if let inner = element.asList { _ = try isTableArray(inner) }
      if table(element) == nil { areTables = false }
    }
    return areTables
  }

  private mutating func tables(_ key: [Text], _ list: DatumList) throws(Refusal) {
    if key.isEmpty {
      throw Refusal(text: "toml: top-level values must be Go maps or structs")
    }
    for element in list.elements {
      guard let map = table(element), !map.isNil else { continue }
      newline()
      indent(key)
      output.append(string: "[[\(joined(key))]]")
      newline()
      try write(key, map)
    }
  }

  private mutating func writeTable(_ key: [Text], _ map: DatumMap) throws(Refusal) {
    if map.isNil { return }
    if key.count == 1 { newline() }
    if !key.isEmpty {
      indent(key)
      output.append(string: "[\(joined(key))]")
      newline()
    }
    try write(key, map)
  }

  private func parts(
    _ map: DatumMap
  ) throws(Refusal) -> (direct: [(Text, Datum)], tables: [(Text, Datum)]) {
    var direct: [(Text, Datum)] = []
    var tables: [(Text, Datum)] = []
    for (key, value) in map.sorted {
      var isTable = table(value) != nil
      if let list = value.asList, try isTableArray(list) { isTable = true }
      if isTable { tables.append((key, value)) } else { direct.append((key, value)) }
    }
    return (direct, tables)
  }

  private mutating func write(_ key: [Text], _ map: DatumMap) throws(Refusal) {
    let (direct, tables) = try parts(map)
    for (name, value) in direct + tables where !value.isNil { try encode(key + [name], value) }
  }

  private mutating func writeInline(_ map: DatumMap) throws(Refusal) {
    let (direct, tables) = try parts(map)
    output.append(UInt8(ascii: "{"))
    for (entries, isLast) in [(direct, tables.isEmpty), (tables, true)] {
      for (position, (name, value)) in entries.enumerated() where !value.isNil {
        try keyValue([name], value, isInline: true)
        if !isLast || position < entries.count - 1 { output.append(string: ", ") }
      }
    }
    output.append(UInt8(ascii: "}"))
  }

  private mutating func keyValue(
    _ key: [Text],
    _ datum: Datum,
    isInline: Bool
  ) throws(Refusal) {
    guard let last = key.last else { return try element(datum) }
    indent(key)
    output.append(string: "\(quotedIfNeeded(last)) = ")
    try element(datum)
    if !isInline { newline() }
  }

  private mutating func element(_ datum: Datum) throws(Refusal) {
    switch datum {
    case .string(let text): quoted(text)
    case .bool(let truth): output.append(string: truth ? "true" : "false")
    case .int(let number, let kind): GoPrint.append(number, kind, to: &output)
    case .float(let number): float(number)
    case .list(let list): try elements(list)
    case .map(let map): try writeInline(map)
    case .object(let object): try element(object)
    case .absent, .null: throw Refusal(text: "toml: cannot encode array with nil element")
    }
  }

  private mutating func element(_ object: DatumObject) throws(Refusal) {
    switch object.content {
    case .time(let time): output.append(string: time.rfc3339)
    case .duration(let nanoseconds):
      if object.typeName == "time.Duration" {
        quoted(Text(goDuration(nanoseconds)))
      } else {
        output.append(string: String(nanoseconds))
      }
    case .list(let list): try elements(list)
    case .map(let map): try writeInline(map)
    case .structure:
      if let json = object.json?.string { return quoted(Text(json)) }
      if let map = table(.object(object)) { try writeInline(map) }
    case .complex, .function:
      throw Refusal(text: "unsupported type: \(object.kindName)")
    }
  }

  private mutating func elements(_ list: DatumList) throws(Refusal) {
    output.append(UInt8(ascii: "["))
    for (position, value) in list.elements.enumerated() {
      if position > 0 { output.append(string: ", ") }
      try element(value)
    }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func float(_ number: Double) {
    guard number.isFinite else {
      output.append(string: (number.sign == .minus ? "-" : "") + (number.isNaN ? "nan" : "inf"))
      return
    }
    let start = output.count
    output.append(goFloat: number)
    let marks = [UInt8(ascii: "e"), UInt8(ascii: ".")]
    if !output[start...].contains(where: { marks.contains($0) }) { output.append(string: ".0") }
  }

  private mutating func newline() {
    if !output.isEmpty { output.append(0x0A) }
  }

  private mutating func indent(_ key: [Text]) {
    output.append(contentsOf: repeatElement(0x20, count: (key.count - 1) * 2))
  }

  private func joined(_ key: [Text]) -> String {
    key.map { quotedIfNeeded($0) }.joined(separator: ".")
  }

  private func quotedIfNeeded(_ key: Text) -> String {
    let isBare =
      !key.isEmpty
      && key.bytes.allSatisfy { byte in
        byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
          || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
      }
    if isBare { return key.string }
    var encoder = TOMLEncoder()
    encoder.quoted(key)
    return String(decoding: encoder.output, as: UTF8.self)
  }

  private mutating func quoted(_ text: Text) {
    output.append(UInt8(ascii: "\""))
    text.withBytes { bytes in
      for byte in bytes {
        switch byte {
        case UInt8(ascii: "\""): output.append(string: "\\\"")
        case UInt8(ascii: "\\"): output.append(string: "\\\\")
        case 0x08: output.append(string: "\\b")
        case 0x09: output.append(string: "\\t")
        case 0x0A: output.append(string: "\\n")
        case 0x0C: output.append(string: "\\f")
        case 0x0D: output.append(string: "\\r")
        case 0..<0x20, 0x7F:
          let hex = String(byte, radix: 16)
          output.append(string: "\\u00" + (byte < 16 ? "0" : "") + hex)
        default: output.append(byte)
        }
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
