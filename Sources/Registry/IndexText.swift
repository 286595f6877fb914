import Glibc

/// The text of an index in the form that Helm writes, searched by its indentation: parsing all of a large one takes seconds.
struct IndexText {
  /// Where a chart's entry stands.
  enum Entry {
    case found(Range<Int>)
    /// The index has other charts only.
    case missing(names: [String])
  }

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The lines of a chart's entry with its name; nil where the text has another form.
  func entry(named chart: String) -> Entry? {
    bytes.withUnsafeBufferPointer { buffer in
      var scan = LineScan(buffer)
      guard scan.skip(to: "entries:") else { return nil }
      return Self.search(&scan, for: chart)
    }
  }

  private static func search(_ scan: inout LineScan, for chart: String) -> Entry? {
    var indent: Int?
    var start: Int?
    var names: [String] = []
    while let line = scan.next() {
      guard let column = line.column else { continue }
      let level = indent ?? column
      indent = level
      // Items of a list may stand right below their key.
      if column > level || (column == level && line.isItem && !names.isEmpty) { continue }
      if let start { return .found(start..<line.start) }
      if column < level { return names.isEmpty ? nil : .missing(names: names) }
      guard let name = line.key else { return nil }
      names.append(name)
      if name == chart { start = line.start }
    }
    if let start { return .found(start..<scan.end) }
    return names.isEmpty ? nil : .missing(names: names)
  }
}

/// Walks through lines.
private struct LineScan {
  struct Line {
    let start: Int
    let text: UnsafeBufferPointer<UInt8>.SubSequence
    /// Where the text begins; nil for a blank line or a comment.
    let column: Int?

    var isItem: Bool {
      guard let column, text.count > column else { return false }
      let place = text.startIndex + column
      guard text[place] == UInt8(ascii: "-") else { return false }
      return place + 1 == text.endIndex || text[place + 1] == UInt8(ascii: " ")
    }

    /// The key that the whole line is, quoted or not.
    var key: String? {
      var text = text
      while let last = text.last, last <= 0x20 { text = text.dropLast() }
      guard text.last == UInt8(ascii: ":"), let column else { return nil }
      var name = text.dropLast().dropFirst(column)
      if let quote = name.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        guard name.count > 1, name.last == quote else { return nil }
        name = name.dropFirst().dropLast()
      }
      let isPlain = name.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && !Self.special.contains(byte)
      }
      return isPlain && !name.isEmpty ? String(decoding: name, as: UTF8.self) : nil
    }

    private static let special = Set("\"'\\:#{}[],&*!|>%@`".utf8)
  }

  private let buffer: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    self.buffer = buffer
  }

  var end: Int { buffer.count }

  /// Goes behind the line that begins with a text; false where there is none.
  mutating func skip(to text: String) -> Bool {
    let wanted = Array(text.utf8)
    while let line = next() {
      guard line.column == 0, line.text.starts(with: wanted) else { continue }
      return line.text.dropFirst(wanted.count).allSatisfy { $0 <= 0x20 }
    }
    return false
  }

  mutating func next() -> Line? {
    guard position < buffer.count, let base = buffer.baseAddress else { return nil }
    let start = position
    let found = memchr(base + start, 0x0A, buffer.count - start)
    let end = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? buffer.count
    position = end + 1
    var column = start
    while column < end, buffer[column] == 0x20 { column += 1 }
    let isBlank = column == end || buffer[column] == 0x0D || buffer[column] == UInt8(ascii: "#")
    return Line(
      start: start,
      text: buffer[start..<end],
      column: isBlank ? nil : column - start
    )
  }
}
