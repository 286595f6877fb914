/// What the bytes of a text allow a writer to do with it, found out in one pass.
struct ScalarShape {
  /// It has line breaks of any kind.
  private(set) var isMultiline = false
  /// It has a line feed.
  private(set) var hasLineFeed = false
  private(set) var allowsPlain = true
  private(set) var allowsSingleQuotes = true
  private(set) var allowsBlock = true
  /// Go's library would not read the text back from JSON, so that its writer gives up.
  private(set) var isRefusedByGo = false
  private(set) var isASCII = true
  /// It has a U+0085, which Go's library takes for a line break on the way back from JSON.
  private(set) var hasNextLine = false

  init(_ text: UnsafeBufferPointer<UInt8>) {
    guard !text.isEmpty else {
      allowsBlock = false
      return
    }
    var scan = Scan()
    var hasIndicators = Self.startsLikeMarker(text) || Self.startsWithIndicator(text)
    var position = 0
    while position < text.count {
      let byte = text[position]
      var width = 1
      if byte >= 0x80 {
        isASCII = false
        width = UTF8Width.of(byte)
        noteWide(text, position, width: width, in: &scan)
      } else {
        hasIndicators = hasIndicators || Self.isIndicator(text, position)
        noteASCII(byte, isFirst: position == 0, isLast: position + 1 == text.count, in: &scan)
      }
      position += width
    }
    conclude(scan, hasIndicators: hasIndicators)
  }

  private struct Scan {
    var leadingBlank = false
    var trailingSpace = false
    var trailingBreak = false
    var breakThenSpace = false
    var spaceThenBreak = false
    var special = false
    var previous = Previous.other

    enum Previous { case space, lineBreak, other }
  }

  private mutating func noteASCII(
    _ byte: UInt8,
    isFirst: Bool,
    isLast: Bool,
    in scan: inout Scan
  ) {
    switch byte {
    case 0x20:
      if isFirst { scan.leadingBlank = true }
      if isLast { scan.trailingSpace = true }
      if scan.previous == .lineBreak { scan.breakThenSpace = true }
      scan.previous = .space
    case 0x0A, 0x0D:
      if byte == 0x0A { hasLineFeed = true } else { scan.special = true }
      noteBreak(isFirst: isFirst, isLast: isLast, in: &scan)
    case 0x21...0x7E: scan.previous = .other
    default:
      scan.special = true
      if byte == 0x7F { isRefusedByGo = true }
      scan.previous = .other
    }
  }

  private mutating func noteBreak(isFirst: Bool, isLast: Bool, in scan: inout Scan) {
    isMultiline = true
    if isFirst { scan.leadingBlank = true }
    if isLast { scan.trailingBreak = true }
    if scan.previous == .space { scan.spaceThenBreak = true }
    scan.previous = .lineBreak
  }

  private mutating func noteWide(
    _ text: UnsafeBufferPointer<UInt8>,
    _ position: Int,
    width: Int,
    in scan: inout Scan
  ) {
    if LineBreak.isWide(text, position) {
      if !Printable.isWide(text, position) {
        scan.special = true
        hasNextLine = true
      }
      let isLast = position + width == text.count
      noteBreak(isFirst: position == 0, isLast: isLast, in: &scan)
      return
    }
    if !Printable.isWide(text, position) {
      scan.special = true
      if Printable.isControl(text, position) { isRefusedByGo = true }
    }
    scan.previous = .other
  }

  private mutating func conclude(_ scan: Scan, hasIndicators: Bool) {
    if scan.leadingBlank || scan.trailingSpace || scan.trailingBreak || isMultiline
      || hasIndicators
    {
      allowsPlain = false
    }
    if scan.trailingSpace { allowsBlock = false }
    if scan.breakThenSpace {
      allowsPlain = false
      allowsSingleQuotes = false
    }
    if scan.spaceThenBreak || scan.special {
      allowsPlain = false
      allowsSingleQuotes = false
      allowsBlock = false
    }
  }
}

extension ScalarShape {
  private static func startsLikeMarker(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 3, text[0] == text[1], text[1] == text[2] else { return false }
    return text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: ".")
  }

  private static func startsWithIndicator(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch Unicode.Scalar(text[0]) {
    case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": true
    case "?", ":", "-": text.count == 1 || text[1] == 0x20 || text[1] == 0x09
    default: false
    }
  }

  /// Whether a `:` before a blank, or a `#` behind one, stands here.
  private static func isIndicator(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    switch text[position] {
    case UInt8(ascii: ":"):
      guard position > 0 else { return false }
      guard position + 1 < text.count else { return true }
      return text[position + 1] == 0x20 || text[position + 1] == 0x09
    case UInt8(ascii: "#"):
      guard position > 0 else { return false }
      switch text[position - 1] {
      case 0x20, 0x09, 0x0A, 0x0D, 0x00: return true
      case 0x80...: return LineBreak.endsWide(text, position)
      default: return false
      }
    default: return false
    }
  }
}
