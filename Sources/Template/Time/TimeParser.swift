/// Reads a time by a layout, as Go's `time.ParseInLocation`.
struct TimeParser {
  private let layout: Text
  private let text: Text
  private let zone: GoZone
  private var rest: ArraySlice<UInt8>
  private var year: Int?
  private var month: Int?
  private var day: Int?
  private var dayOfYear: Int?
  private var hour = 0
  private var minute = 0
  private var second = 0
  private var nanoseconds = 0
  private var isPM: Bool?
  private var offset: Int?
  private var zoneName: String?
  private var outOfRange: String?

  init(layout: Text, text: Text, zone: GoZone) {
    self.layout = layout
    self.text = text
    self.zone = zone
    rest = text.bytes[...]
  }

  /// The time, or Go's complaint.
  mutating func parse() -> (time: GoTime?, complaint: String) {
    for piece in Layout(layout).pieces {
      guard skip(piece.prefix) else { return (nil, complaint(at: piece.prefix)) }
      guard let part = piece.part else {
        if !rest.isEmpty { return (nil, start + ": extra text: " + quoted(rest)) }
        break
      }
      let before = rest
      guard read(part, piece) else {
        rest = before
        if let outOfRange { return (nil, start + ": \(outOfRange) out of range") }
        return (nil, complaint(at: piece.text))
      }
    }
    guard let time = time() else { return (nil, start + ": day out of range") }
    return (time, "")
  }

  private var start: String { "parsing time \(goQuoted(text))" }

  private func quoted(_ bytes: ArraySlice<UInt8>) -> String { goQuoted(Text(bytes)) }

  private func complaint(at part: ArraySlice<UInt8>) -> String {
    "\(start) as \(goQuoted(layout)): cannot parse \(quoted(rest)) as \(quoted(part))"
  }

  /// Passes literal text; a space stands for any number of them.
  private mutating func skip(_ prefix: ArraySlice<UInt8>) -> Bool {
    var prefix = prefix
    while let byte = prefix.first {
      if byte == 0x20 {
        guard rest.isEmpty || rest.first == 0x20 else { return false }
        prefix = prefix.drop { $0 == 0x20 }
        rest = rest.drop { $0 == 0x20 }
        continue
      }
      guard rest.first == byte else { return false }
      prefix = prefix.dropFirst()
      rest = rest.dropFirst()
    }
    return true
  }

  private mutating func number(digits: ClosedRange<Int>, isFixed: Bool = false) -> Int? {
    let found = rest.prefix(digits.upperBound).prefix { (0x30...0x39).contains($0) }
    guard found.count >= (isFixed ? digits.upperBound : digits.lowerBound) else { return nil }
    rest = rest.dropFirst(found.count)
    return found.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private mutating func name(in names: [String], length: Int? = nil) -> Int? {
    for (index, name) in names.enumerated() {
      let wanted = length.map { Array(name.utf8.prefix($0)) } ?? Array(name.utf8)
      let given = rest.prefix(wanted.count)
      guard given.count == wanted.count,
        zip(given, wanted).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
      else { continue }
      rest = rest.dropFirst(wanted.count)
      return index
    }
    return nil
  }

  private mutating func read(_ part: LayoutPart, _ piece: Layout.Piece) -> Bool {
    switch part {
    case .year:
      guard let short = number(digits: 2...2) else { return false }
      year = short >= 69 ? 1_900 + short : 2_000 + short
    case .longYear:
      year = number(digits: 4...4)
      if year == nil { return false }
    case .month:
      month = name(in: CivilTime.months, length: 3).map { $0 + 1 }
      if month == nil { return false }
    case .longMonth:
      month = name(in: CivilTime.months).map { $0 + 1 }
      if month == nil { return false }
    case .weekday: return name(in: CivilTime.weekdays, length: 3) != nil
    case .longWeekday: return name(in: CivilTime.weekdays) != nil
    case .numericMonth, .zeroMonth:
      month = number(digits: 1...2, isFixed: isFixed(part))
      guard let month else { return false }
      return check(month, 1...12, "month")
    case .day, .underDay, .zeroDay:
      if case .underDay = part, rest.first == 0x20 { rest = rest.dropFirst() }
      day = number(digits: 1...2, isFixed: isFixed(part))
      return day != nil
    case .underYearDay, .zeroYearDay:
      if case .underYearDay = part { rest = rest.drop { $0 == 0x20 } }
      dayOfYear = number(digits: 1...3)
      return dayOfYear != nil
    default: return readClock(part)
    }
    return true
  }

  private func isFixed(_ part: LayoutPart) -> Bool {
    switch part {
    case .zeroMonth, .zeroDay, .zeroHour12, .zeroMinute, .zeroSecond: true
    default: false
    }
  }

  private mutating func check(_ value: Int, _ range: ClosedRange<Int>, _ name: String) -> Bool {
    if range.contains(value) { return true }
    outOfRange = name
    return false
  }

  private mutating func readClock(_ part: LayoutPart) -> Bool {
    switch part {
    case .hour:
      guard let value = number(digits: 1...2) else { return false }
      hour = value
      return check(hour, 0...23, "hour")
    case .hour12, .zeroHour12:
      guard let value = number(digits: 1...2, isFixed: isFixed(part)) else { return false }
      hour = value
      return check(hour, 0...12, "hour")
    case .minute, .zeroMinute:
      guard let value = number(digits: 1...2, isFixed: isFixed(part)) else { return false }
      minute = value
      return check(minute, 0...59, "minute")
    case .second, .zeroSecond:
      guard let value = number(digits: 1...2, isFixed: isFixed(part)) else { return false }
      second = value
      guard check(second, 0...59, "second") else { return false }
      readOpenFraction()
      return true
    case .upperPM, .lowerPM:
      guard let index = name(in: ["AM", "PM"]) else { return false }
      isPM = index == 1
      return true
    case .fraction(let digits, let trims, _): return readFraction(digits, trims)
    case .offset(let isISO, let hasColon, let hasMinutes, let hasSeconds):
      return readOffset(isISO, hasColon, hasMinutes, hasSeconds)
    case .zone: return readZone()
    default: return false
    }
  }

  /// A fraction of a second may follow seconds even where the layout has none.
  private mutating func readOpenFraction() {
    guard let point = rest.first, point == 0x2E || point == 0x2C else { return }
    let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { return }
    nanoseconds = Self.nanoseconds(digits)
    rest = rest.dropFirst(1 + digits.count)
  }

  private mutating func readFraction(_ digits: Int, _ trims: Bool) -> Bool {
    guard let point = rest.first, point == 0x2E || point == 0x2C else { return trims }
    let found = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
    if trims {
      nanoseconds = Self.nanoseconds(found)
      rest = rest.dropFirst(1 + found.count)
      return true
    }
    guard found.count >= digits else { return false }
    nanoseconds = Self.nanoseconds(found.prefix(digits))
    rest = rest.dropFirst(1 + digits)
    return true
  }

  private static func nanoseconds(_ digits: ArraySlice<UInt8>) -> Int {
    var value = 0
    for index in 0..<9 {
      let place = digits.startIndex + index
      value = value * 10 + (place < digits.endIndex ? Int(digits[place] - 0x30) : 0)
    }
    return value
  }

  private mutating func readOffset(
    _ isISO: Bool,
    _ hasColon: Bool,
    _ hasMinutes: Bool,
    _ hasSeconds: Bool
  ) -> Bool {
    if isISO, rest.first == UInt8(ascii: "Z") {
      rest = rest.dropFirst()
      offset = 0
      return true
    }
    guard let sign = rest.first, sign == 0x2B || sign == 0x2D else { return false }
    rest = rest.dropFirst()
    guard let hours = number(digits: 2...2) else { return false }
    var total = hours * 3_600
    for (isThere, unit) in [(hasMinutes, 60), (hasSeconds, 1)] where isThere {
      if hasColon {
        guard rest.first == UInt8(ascii: ":") else { return false }
        rest = rest.dropFirst()
      }
      guard let value = number(digits: 2...2) else { return false }
      total += value * unit
    }
    offset = sign == 0x2D ? -total : total
    return true
  }

  private mutating func readZone() -> Bool {
    if rest.starts(with: "UTC".utf8) {
      rest = rest.dropFirst(3)
      offset = 0
      return true
    }
    let letters = rest.prefix { (0x41...0x5A).contains($0) }
    guard (3...5).contains(letters.count) else { return false }
    zoneName = String(decoding: letters, as: UTF8.self)
    rest = rest.dropFirst(letters.count)
    return true
  }

  private func time() -> GoTime? {
    let year = year ?? 0
    var (month, day) = (self.month ?? 1, self.day ?? 1)
    if let dayOfYear {
      guard dayOfYear >= 1, dayOfYear <= (CivilTime.isLeap(year) ? 366 : 365) else { return nil }
      let date = CivilTime(
        secondsSinceEpoch: (CivilTime.days(year, 1, 1) + dayOfYear - 1) * 86_400
      )
      (month, day) = (date.month, date.day)
    }
    guard day >= 1, day <= CivilTime.daysIn(month, year) else { return nil }
    var hour = hour
    if isPM == true, hour < 12 { hour += 12 }
    if isPM == false, hour == 12 { hour = 0 }
    let seconds =
      CivilTime.days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
    if let offset { return located(seconds - offset, offset) }
    if let zoneName, zoneName != "UTC" {
      let (local, name) = zone.lookup(seconds)
      let known = name == zoneName ? local : 0
      return GoTime(
        seconds: seconds - known,
        nanoseconds: nanoseconds,
        offset: known,
        zoneName: zoneName
      )
    }
    // The offset is that of the moment, which itself depends on the offset.
    let first = seconds - zone.lookup(seconds).offset
    let final = seconds - zone.lookup(first).offset
    return GoTime(seconds: final, nanoseconds: nanoseconds).inZone(zone)
  }

  private func located(_ seconds: Int, _ offset: Int) -> GoTime {
    if offset == 0 { return GoTime(seconds: seconds, nanoseconds: nanoseconds) }
    let (local, name) = zone.lookup(seconds)
    return GoTime(
      seconds: seconds,
      nanoseconds: nanoseconds,
      offset: offset,
      zoneName: local == offset ? name : ""
    )
  }
}
