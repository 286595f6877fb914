/// Splits and trims rendered text as Helm does.
enum ManifestText {
  /// One document of a rendered file.
  struct Part {
    let bytes: ArraySlice<UInt8>
    /// The line of the rendered file on which it starts, counted from one.
    let line: Int
  }

  /// The documents of a rendered file: what stands between lines that start with `---`, trimmed, empty ones left out.
  static func parts(of text: [UInt8]) -> [Part] {
    let whole = trimmed(text[...])
    var parts: [Part] = []
    var line = 1
    var counted = text.startIndex
    func add(_ range: Range<Int>) {
      let bytes = trimmed(whole[range])
      guard !bytes.isEmpty else { return }
      line += text[counted..<bytes.startIndex].count { $0 == newline }
      counted = bytes.startIndex
      parts.append(Part(bytes: bytes, line: line))
    }
    var start = whole.startIndex
    if whole.starts(with: separator) { start = behindSeparator(at: start, in: whole) }
    var position = start
    while position < whole.endIndex {
      guard let end = whole[position...].firstIndex(of: newline) else { break }
      position = end + 1
      guard whole[position...].starts(with: separator) else { continue }
      add(start..<end)
      start = behindSeparator(at: position, in: whole)
      position = start
    }
    add(start..<whole.endIndex)
    return parts
  }

  private static let newline = UInt8(ascii: "\n")
  private static let separator = Array("---".utf8)

  /// Behind a separator and all white space that follows it.
  private static func behindSeparator(at start: Int, in text: ArraySlice<UInt8>) -> Int {
    var position = start + separator.count
    while position < text.endIndex, isSpace(text[position]), text[position] != 0x0B {
      position += 1
    }
    return position
  }

  /// The text without white space around it.
  static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = text
    while let first = rest.first {
      if isSpace(first) {
        rest = rest.dropFirst()
      } else if first >= 0x80, let width = wideSpaces.first(where: { rest.starts(with: $0) })?.count
      {
        rest = rest.dropFirst(width)
      } else {
        break
      }
    }
    while let last = rest.last {
      if isSpace(last) {
        rest = rest.dropLast()
      } else if last >= 0x80,
        let width = wideSpaces.first(where: { rest.suffix($0.count).elementsEqual($0) })?.count
      {
        rest = rest.dropLast(width)
      } else {
        break
      }
    }
    return rest
  }

  @inline(__always)
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// White space beyond ASCII.
  private static let wideSpaces: [[UInt8]] = {
    let scalars: [UInt32] =
      [0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000] + Array(0x2000...0x200A)
    return scalars.compactMap { Unicode.Scalar($0).map { Array(String($0).utf8) } }
  }()
}
