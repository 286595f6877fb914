/// A time zone: when which offset counts.
struct GoZone {
  private var transitions: [(start: Int, offset: Int, name: String)] = []
  private var first: (offset: Int, name: String) = (0, "UTC")
  private var rule: ZoneRule?

  /// Coordinated universal time.
  static let utc = GoZone()

  private init() {}

  /// A zone with one offset.
  init(offset: Int, name: String) {
    first = (offset, name)
  }

  /// The offset in seconds east of UTC, and the abbreviation, at a moment.
  func lookup(_ seconds: Int) -> (offset: Int, name: String) {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].start <= seconds { low = middle + 1 } else { high = middle }
    }
    if low == transitions.count, let rule { return rule.lookup(seconds) }
    guard low > 0 else { return first }
    return (transitions[low - 1].offset, transitions[low - 1].name)
  }

  /// Reads a zone's file (RFC 8536); nil where it is malformed.
  init?(file: [UInt8]) {
    var reader = ZoneReader(bytes: file)
    guard let header = reader.header() else { return nil }
    var counts = header
    var isLong = false
    if header.version >= 2 {
      reader.skip(header.size(timeWidth: 4))
      guard let second = reader.header() else { return nil }
      counts = second
      isLong = true
    }
    guard let times = reader.integers(counts.times, width: isLong ? 8 : 4),
      let kinds = reader.bytes(counts.times),
      let types = reader.types(counts.types),
      let names = reader.bytes(counts.characters),
      !types.isEmpty
    else { return nil }
    func name(_ start: Int) -> String {
      String(decoding: names.dropFirst(start).prefix { $0 != 0 }, as: UTF8.self)
    }
    let initial = types.first { !$0.isDaylight } ?? types[0]
    first = (initial.offset, name(initial.name))
    for (time, kind) in zip(times, kinds) where Int(kind) < types.count {
      let type = types[Int(kind)]
      transitions.append((time, type.offset, name(type.name)))
    }
    guard isLong else { return }
    reader.skip(counts.leaps * 12 + counts.standards + counts.universals)
    rule = ZoneRule(reader.footer())
  }
}

/// Reads the fields of a zone's file.
private struct ZoneReader {
  struct Header {
    let version: Int
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let characters: Int

    func size(timeWidth: Int) -> Int {
      times * (timeWidth + 1) + types * 6 + characters + leaps * (timeWidth + 4) + standards
        + universals
    }
  }

  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func header() -> Header? {
    guard let start = bytes(44), start.prefix(4).elementsEqual("TZif".utf8) else { return nil }
    let version = start[4] == 0 ? 1 : Int(start[4]) - 0x30
    position -= 24
    guard let counts = integers(6, width: 4), counts.allSatisfy({ $0 >= 0 && $0 < 100_000 })
    else { return nil }
    return Header(
      version: version,
      universals: counts[0],
      standards: counts[1],
      leaps: counts[2],
      times: counts[3],
      types: counts[4],
      characters: counts[5]
    )
  }

  mutating func skip(_ count: Int) { position += count }

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard count >= 0, position + count <= bytes.count else { return nil }
    defer { position += count }
    return Array(bytes[position..<(position + count)])
  }

  mutating func integers(_ count: Int, width: Int) -> [Int]? {
    guard let raw = bytes(count * width) else { return nil }
    return (0..<count).map { index in
      var value: UInt64 = raw[index * width] >= 0x80 ? .max : 0
      for byte in raw[(index * width)..<((index + 1) * width)] { value = value << 8 | UInt64(byte) }
      return Int(Int64(bitPattern: value))
    }
  }

  mutating func types(_ count: Int) -> [(offset: Int, isDaylight: Bool, name: Int)]? {
    var types: [(offset: Int, isDaylight: Bool, name: Int)] = []
    for _ in 0..<count {
      guard let offset = integers(1, width: 4), let rest = bytes(2) else { return nil }
      types.append((offset[0], rest[0] != 0, Int(rest[1])))
    }
    return types
  }

  /// The rule for times after the last transition.
  func footer() -> ArraySlice<UInt8> {
    guard position < bytes.count, bytes[position] == 0x0A else { return [] }
    return bytes[(position + 1)...].prefix { $0 != 0x0A }
  }
}
