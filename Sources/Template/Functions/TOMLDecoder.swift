/// Reads TOML into values as Helm's `fromToml` does.
struct TOMLDecoder {
  /// What is wrong, in the words that templates see.
  struct Complaint: Error {
    let text: String
  }

  let bytes: [UInt8]
  var position = 0
  /// How many arrays and inline tables are open.
  var depth = 0
  private let root = DatumMap()
  private var current: DatumMap
  private var lastKey = ""
  /// Tables that were opened by a header of their own, and so may not be again.
  private var opened: Set<ObjectIdentifier> = []

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    current = root
  }

  static func map(of text: Text) throws(Complaint) -> DatumMap {
    var decoder = TOMLDecoder(text.bytes)
    try decoder.run()
    return decoder.root
  }

  func complaint(_ message: String) -> Complaint {
    let line = bytes[..<min(position, bytes.count)].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
    let key = lastKey.isEmpty ? "" : " (last key \(goQuoted(Text(lastKey))))"
    return Complaint(text: "toml: line \(line)\(key): \(message)")
  }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func run() throws(Complaint) {
    while true {
      try skipLines()
      guard let byte = next else { return }
      if byte == UInt8(ascii: "[") {
        try header()
      } else {
        try keyValue(into: current)
      }
      try endLine()
    }
  }

  mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
  }

  /// Passes blank lines and comments.
  mutating func skipLines() throws(Complaint) {
    while let byte = next {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "#"): while let byte = next, byte != 0x0A { position += 1 }
      default: return
      }
    }
  }

  private mutating func endLine() throws(Complaint) {
    skipSpaces()
    if next == UInt8(ascii: "#") {
      while let byte = next, byte != 0x0A { position += 1 }
    }
    if next == 0x0D { position += 1 }
    guard let byte = next else { return }
    guard byte == 0x0A else {
      throw complaint(
        "expected a top-level item to end with a newline, comment, or EOF, but got "
          + "'\(Unicode.Scalar(byte))' instead"
      )
    }
    position += 1
  }

  private mutating func header() throws(Complaint) {
    position += 1
    let isArray = next == UInt8(ascii: "[")
    if isArray { position += 1 }
    skipSpaces()
    let key = try self.key()
    lastKey = key.map(\.string).joined(separator: ".")
    for _ in 0..<(isArray ? 2 : 1) {
      guard next == UInt8(ascii: "]") else {
        throw complaint("expected ']' to end table name, but got '\(found)' instead")
      }
      position += 1
    }
    var table = root
    for part in key.dropLast() { table = try descend(table, part) }
    let last = key[key.count - 1]
    if isArray {
      let list: DatumList
      if let existing = table[last] {
        guard case .list(let found) = existing else {
          throw complaint("Key '\(lastKey)' has already been defined.")
        }
        list = found
      } else {
        list = DatumList([], type: .map)
        table[last] = .list(list)
      }
      current = DatumMap()
      list.elements.append(.map(current))
    } else {
      current = try descend(table, last)
      guard opened.insert(ObjectIdentifier(current)).inserted else {
        throw complaint("Key '\(lastKey)' has already been defined.")
      }
    }
  }

  var found: String { next.map { String(Unicode.Scalar($0)) } ?? "EOF" }

  /// The table under a key, made where there is none; of a list of tables, the last.
  private func descend(_ table: DatumMap, _ key: Text) throws(Complaint) -> DatumMap {
    switch table[key] {
    case nil:
      let made = DatumMap()
      table[key] = .map(made)
      return made
    case .map(let map)?: return map
    case .list(let list)?:
      if case .map(let map)? = list.elements.last { return map }
      throw complaint("Key '\(key.string)' has already been defined.")
    default: throw complaint("Key '\(key.string)' has already been defined.")
    }
  }

  /// Reads `key = value` into a table.
  mutating func keyValue(into table: DatumMap) throws(Complaint) {
    let key = try self.key()
    lastKey = key.map(\.string).joined(separator: ".")
    guard next == UInt8(ascii: "=") else {
      throw complaint("expected '.' or '=', but got '\(found)' instead")
    }
    position += 1
    skipSpaces()
    var inner = table
    for part in key.dropLast() { inner = try descend(inner, part) }
    let last = key[key.count - 1]
    if inner.contains(last) { throw complaint("Key '\(lastKey)' has already been defined.") }
    inner[last] = try value()
  }

  private mutating func key() throws(Complaint) -> [Text] {
    var parts: [Text] = []
    while true {
      skipSpaces()
      switch next {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): parts.append(try string())
      default:
        let start = position
        while let byte = next, isBare(byte) { position += 1 }
        guard position > start else {
          throw complaint("expected key but found '\(found)' instead")
        }
        parts.append(Text(bytes[start..<position]))
      }
      skipSpaces()
      guard next == UInt8(ascii: ".") else { return parts }
      position += 1
    }
  }

  private func isBare(_ byte: UInt8) -> Bool {
    byte == 0x5F || byte == 0x2D || (0x30...0x39).contains(byte)
      || byte < 0x80 && (0x61...0x7A).contains(byte | 0x20)
  }
}
