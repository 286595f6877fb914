/// A rule such as `CET-1CEST,M3.5.0,M10.5.0/3` for the years after a zone's last recorded change.
struct ZoneRule {
  /// A day of the year and a time on it when the offset changes.
  private enum Day {
    /// The n-th weekday of a month; the fifth is the last.
    case week(month: Int, week: Int, weekday: Int)
    /// Counted from 1, the leap day left out.
    case julian(Int)
    /// Counted from 0.
    case zeroBased(Int)
  }

  private let standard: (offset: Int, name: String)
  private var daylight: (offset: Int, name: String)?
  private var start: (day: Day, time: Int) = (.zeroBased(0), 0)
  private var end: (day: Day, time: Int) = (.zeroBased(0), 0)

  /// Reads a rule; nil where there is none or it is malformed.
  init?(_ text: ArraySlice<UInt8>) {
    var rest = text
    guard let name = Self.name(&rest), let offset = Self.offset(&rest) else { return nil }
    standard = (-offset, name)
    guard !rest.isEmpty, rest.first != UInt8(ascii: ",") else { return }
    guard let summer = Self.name(&rest) else { return nil }
    var shift = standard.offset + 3_600
    if rest.first != UInt8(ascii: ","), let other = Self.offset(&rest) { shift = -other }
    guard let start = Self.change(&rest), let end = Self.change(&rest) else { return nil }
    (self.start, self.end) = (start, end)
    daylight = (shift, summer)
  }

  func lookup(_ seconds: Int) -> (offset: Int, name: String) {
    guard let daylight else { return standard }
    let year = CivilTime(secondsSinceEpoch: seconds + standard.offset).year
    let begins = Self.moment(start, year) - standard.offset
    let ends = Self.moment(end, year) - daylight.offset
    let isSummer =
      begins < ends
      ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
    return isSummer ? daylight : standard
  }

  private static func moment(_ change: (day: Day, time: Int), _ year: Int) -> Int {
    let january = CivilTime.days(year, 1, 1)
    let day: Int
    switch change.day {
    case .julian(let number):
      day = january + number - 1 + (CivilTime.isLeap(year) && number >= 60 ? 1 : 0)
    case .zeroBased(let number): day = january + number
    case .week(let month, let week, let weekday):
      let first = CivilTime.days(year, month, 1)
      let firstWeekday = ((first + 4) % 7 + 7) % 7
      var date = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      while date >= CivilTime.daysIn(month, year) { date -= 7 }
      day = first + date
    }
    return day * 86_400 + change.time
  }

  private static func name(_ rest: inout ArraySlice<UInt8>) -> String? {
    let name: ArraySlice<UInt8>
    if rest.first == UInt8(ascii: "<") {
      name = rest.dropFirst().prefix { $0 != UInt8(ascii: ">") }
      rest = rest.dropFirst(name.count + 2)
    } else {
      name = rest.prefix { (0x61...0x7A).contains($0 | 0x20) }
      rest = rest.dropFirst(name.count)
    }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
  }

  private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private static func take(_ byte: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: byte) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
    let isNegative = take("-", &rest)
    if !isNegative { _ = take("+", &rest) }
    guard let hours = number(&rest) else { return nil }
    var total = hours * 3_600
    if take(":", &rest) { total += (number(&rest) ?? 0) * 60 }
    if take(":", &rest) { total += number(&rest) ?? 0 }
    return isNegative ? -total : total
  }

  private static func change(_ rest: inout ArraySlice<UInt8>) -> (day: Day, time: Int)? {
    guard take(",", &rest) else { return nil }
    let day: Day
    if take("M", &rest) {
      guard let month = number(&rest), take(".", &rest), let week = number(&rest),
        take(".", &rest), let weekday = number(&rest), (1...12).contains(month)
      else { return nil }
      day = .week(month: month, week: week, weekday: weekday)
    } else if take("J", &rest) {
      guard let count = number(&rest) else { return nil }
      day = .julian(count)
    } else {
      guard let count = number(&rest) else { return nil }
      day = .zeroBased(count)
    }
    guard take("/", &rest) else { return (day, 7_200) }
    guard let time = offset(&rest) else { return nil }
    return (day, time)
  }
}
