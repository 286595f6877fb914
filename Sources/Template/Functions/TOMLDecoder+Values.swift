extension TOMLDecoder {
  private static let deepest = 512

  mutating func value() throws(Complaint) -> Datum {
    guard depth < Self.deepest else { throw complaint("arrays lie too deep in each other") }
    depth += 1
    defer { depth -= 1 }
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "{"): return try inlineTable()
    case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x0A, nil:
      throw complaint("expected value but found '\(found)' instead")
    default: return try bare()
    }
  }

  private mutating func array() throws(Complaint) -> Datum {
    position += 1
    var elements: [Datum] = []
    while true {
      try skipLines()
      if next == UInt8(ascii: "]") { break }
      elements.append(try value())
      try skipLines()
      if next == UInt8(ascii: ",") {
        position += 1
      } else if next != UInt8(ascii: "]") {
        throw complaint("expected a comma (',') or array terminator (']'), but got '\(found)'")
      }
    }
    position += 1
    return .list(elements)
  }

  private mutating func inlineTable() throws(Complaint) -> Datum {
    position += 1
    let table = DatumMap()
    try skipLines()
    while next != UInt8(ascii: "}") {
      try keyValue(into: table)
      try skipLines()
      if next == UInt8(ascii: ",") {
        position += 1
        try skipLines()
      } else if next != UInt8(ascii: "}") {
        throw complaint(
          "expected a comma or an inline table terminator '}', but got '\(found)' instead"
        )
      }
    }
    position += 1
    return .map(table)
  }

  mutating func string() throws(Complaint) -> Text {
    guard let quote = next else { throw complaint("unexpected EOF; expected string") }
    let isBasic = quote == UInt8(ascii: "\"")
    let triple = isBasic ? "\"\"\"" : "'''"
    let isLong = starts(with: triple)
    position += isLong ? 3 : 1
    if isLong {
      if starts(with: "\r\n") { position += 2 } else if next == 0x0A { position += 1 }
    }
    var output: [UInt8] = []
    while let byte = next {
      if byte == quote, !isLong || starts(with: triple) {
        position += isLong ? 3 : 1
        // Up to two quotes may stand before the closing three.
        while isLong, next == quote {
          output.append(quote)
          position += 1
        }
        return Text(output)
      }
      if byte == 0x0A, !isLong { throw complaint("strings cannot contain newlines") }
      if byte == UInt8(ascii: "\\"), isBasic {
        position += 1
        try escape(isLong, &output)
        continue
      }
      output.append(byte)
      position += 1
    }
    throw complaint("unexpected EOF; expected '\(isLong ? triple : String(Unicode.Scalar(quote)))'")
  }

  private mutating func escape(_ isLong: Bool, _ output: inout [UInt8]) throws(Complaint) {
    guard let byte = next else { throw complaint("unexpected EOF; expected '\"'") }
    position += 1
    switch byte {
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "e"): output.append(0x1B)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    case UInt8(ascii: "x"): try unicode(2, &output)
    case UInt8(ascii: "u"): try unicode(4, &output)
    case UInt8(ascii: "U"): try unicode(8, &output)
    case 0x0A where isLong, 0x20 where isLong, 0x09 where isLong, 0x0D where isLong:
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        position += 1
      }
    default: throw complaint("invalid escape in string '\\\(Unicode.Scalar(byte))'")
    }
  }

  private mutating func unicode(_ digits: Int, _ output: inout [UInt8]) throws(Complaint) {
    let text = String(decoding: bytes[position...].prefix(digits), as: UTF8.self)
    guard text.utf8.count == digits, let value = UInt32(text, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw complaint("expected \(digits) hexadecimal digits") }
    position += digits
    output.append(rune: scalar)
  }

  /// A number, a date or a truth.
  private mutating func bare() throws(Complaint) -> Datum {
    let start = position
    while let byte = next, !isEnd(byte) { position += 1 }
    // A space may stand between a date and a time.
    if position - start == 10, bytes[start + 4] == UInt8(ascii: "-"), next == 0x20,
      position + 1 < bytes.count, (0x30...0x39).contains(bytes[position + 1])
    {
      position += 1
      while let byte = next, !isEnd(byte) { position += 1 }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default: break
    }
    if let number = number(text) { return number }
    if let time = TOMLTime.time(text) { return time.datum }
    position = start
    throw complaint("expected value but found \(goQuoted(Text(text))) instead")
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "#")
  }

  private func number(_ text: String) -> Datum? {
    let plain = text.filter { $0 != "_" }
    let isPrefixed = plain.hasPrefix("0x") || plain.hasPrefix("0o") || plain.hasPrefix("0b")
    let digits = plain.drop { $0 == "+" || $0 == "-" }
    guard let first = digits.utf8.first, (0x30...0x39).contains(first) else { return nil }
    if isPrefixed { return parseGoInteger(plain, base: 0).map { .int64($0) } }
    if digits.utf8.count > 1, first == 0x30, !digits.contains("."), !digits.contains("e") {
      return nil
    }
    if let int = parseGoInteger(plain, base: 10) { return .int64(int) }
    return parseGoFloat(plain).map { .float($0) }
  }
}

/// TOML's dates and times.
enum TOMLTime {
  private static let layouts: [Text] = [
    "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999",
    "2006-01-02", "15:04:05.999999999",
  ]

  static func time(_ text: String) -> GoTime? {
    let normal = text.uppercased().replacingFirstSpace
    for layout in layouts {
      var parser = TimeParser(layout: layout, text: Text(normal), zone: .utc)
      if let time = parser.parse().time { return time }
    }
    return nil
  }
}

extension String {
  fileprivate var replacingFirstSpace: String {
    guard let space = firstIndex(of: " ") else { return self }
    return self[..<space] + "T" + self[index(after: space)...]
  }
}
