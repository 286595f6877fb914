/// A part of a time layout that stands for something, such as `2006` or `Jan`.
enum LayoutPart {
  case longMonth
  case month
  case numericMonth
  case zeroMonth
  case longWeekday
  case weekday
  case day
  case underDay
  case zeroDay
  case underYearDay
  case zeroYearDay
  case hour
  case hour12
  case zeroHour12
  case minute
  case zeroMinute
  case second
  case zeroSecond
  case longYear
  case year
  case upperPM
  case lowerPM
  case zone
  /// An offset such as `-07:00`; `isISO` writes `Z` for UTC.
  case offset(isISO: Bool, hasColon: Bool, hasMinutes: Bool, hasSeconds: Bool)
  /// A fraction of a second; `trims` leaves out zeros at the end.
  case fraction(digits: Int, trims: Bool, separator: UInt8)
}

/// The parts of a layout, as Go reads it.
struct Layout {
  /// Literal text, then what follows it, if anything.
  struct Piece {
    let prefix: ArraySlice<UInt8>
    let part: LayoutPart?
    /// The part's own text in the layout.
    let text: ArraySlice<UInt8>
  }

  let pieces: [Piece]

  init(_ layout: Text) {
    let bytes = layout.bytes
    var pieces: [Piece] = []
    var start = 0
    var position = 0
    while position < bytes.count {
      guard let (part, width, skip) = Self.part(of: bytes, at: position) else {
        position += 1
        continue
      }
      let from = position + skip
      pieces.append(
        Piece(prefix: bytes[start..<from], part: part, text: bytes[from..<(from + width)])
      )
      position = from + width
      start = position
    }
    pieces.append(Piece(prefix: bytes[start...], part: nil, text: []))
    self.pieces = pieces
  }

  private static let fixed: [(text: String, part: LayoutPart)] = [
    ("-07:00:00", .offset(isISO: false, hasColon: true, hasMinutes: true, hasSeconds: true)),
    ("-070000", .offset(isISO: false, hasColon: false, hasMinutes: true, hasSeconds: true)),
    ("-07:00", .offset(isISO: false, hasColon: true, hasMinutes: true, hasSeconds: false)),
    ("-0700", .offset(isISO: false, hasColon: false, hasMinutes: true, hasSeconds: false)),
    ("-07", .offset(isISO: false, hasColon: false, hasMinutes: false, hasSeconds: false)),
    ("Z07:00:00", .offset(isISO: true, hasColon: true, hasMinutes: true, hasSeconds: true)),
    ("Z070000", .offset(isISO: true, hasColon: false, hasMinutes: true, hasSeconds: true)),
    ("Z07:00", .offset(isISO: true, hasColon: true, hasMinutes: true, hasSeconds: false)),
    ("Z0700", .offset(isISO: true, hasColon: false, hasMinutes: true, hasSeconds: false)),
    ("Z07", .offset(isISO: true, hasColon: false, hasMinutes: false, hasSeconds: false)),
    ("January", .longMonth), ("Monday", .longWeekday), ("MST", .zone),
    ("2006", .longYear), ("__2", .underYearDay), ("002", .zeroYearDay),
    ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12), ("04", .zeroMinute),
    ("05", .zeroSecond), ("06", .year), ("15", .hour), ("PM", .upperPM), ("pm", .lowerPM),
    ("1", .numericMonth), ("2", .day), ("3", .hour12), ("4", .minute), ("5", .second),
  ]

  private static func part(
    of bytes: [UInt8],
    at position: Int
  ) -> (LayoutPart, width: Int, skip: Int)? {
    switch bytes[position] {
    case UInt8(ascii: "."), UInt8(ascii: ","): return fraction(bytes, position)
    case UInt8(ascii: "_"):
      if starts(bytes, position, "_2006") { return (.longYear, 4, 1) }
      if starts(bytes, position, "_2") { return (.underDay, 2, 0) }
    case UInt8(ascii: "J"), UInt8(ascii: "M"):
      if let name = shortName(bytes, position) { return name }
    default: break
    }
    for (text, part) in fixed where starts(bytes, position, text) {
      return (part, text.utf8.count, 0)
    }
    return nil
  }

  /// `Jan` and `Mon`, which a small letter after them makes plain text.
  private static func shortName(
    _ bytes: [UInt8],
    _ position: Int
  ) -> (LayoutPart, width: Int, skip: Int)? {
    let isMonth = starts(bytes, position, "Jan")
    guard isMonth || starts(bytes, position, "Mon") else { return nil }
    if starts(bytes, position, "January") { return (.longMonth, 7, 0) }
    if starts(bytes, position, "Monday") { return (.longWeekday, 6, 0) }
    let next = position + 3
    if next < bytes.count, (0x61...0x7A).contains(bytes[next]) { return nil }
    return (isMonth ? .month : .weekday, 3, 0)
  }

  private static func fraction(
    _ bytes: [UInt8],
    _ position: Int
  ) -> (LayoutPart, width: Int, skip: Int)? {
    guard position + 1 < bytes.count else { return nil }
    let digit = bytes[position + 1]
    guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
    var end = position + 1
    while end < bytes.count, bytes[end] == digit { end += 1 }
    if end < bytes.count, (0x30...0x39).contains(bytes[end]) { return nil }
    let part = LayoutPart.fraction(
      digits: end - position - 1,
      trims: digit == UInt8(ascii: "9"),
      separator: bytes[position]
    )
    return (part, end - position, 0)
  }

  private static func starts(_ bytes: [UInt8], _ position: Int, _ text: String) -> Bool {
    bytes[position...].starts(with: text.utf8)
  }
}
