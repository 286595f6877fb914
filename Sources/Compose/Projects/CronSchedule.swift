/// A schedule of five fields: minute, hour, day of the month, month, day of the week.
struct CronSchedule: Sendable, Hashable {
  private let minutes: UInt64
  private let hours: UInt64
  private let days: UInt64
  private let months: UInt64
  private let weekdays: UInt64
  /// Whether a day has to fit both of its fields: where one of them is a star, the other alone decides.
  private let needsBothDays: Bool

  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// Reads a schedule; nil where the text is none.
  init?(_ text: String) {
    let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard fields.count == 5,
      let minutes = Self.field(fields[0], 0...59), let hours = Self.field(fields[1], 0...23),
      let days = Self.field(fields[2], 1...31),
      let months = Self.field(fields[3], 1...12, names: Self.monthNames),
      let weekdays = Self.field(fields[4], 0...6, names: Self.weekdayNames)
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = weekdays
    needsBothDays = [fields[2], fields[4]].contains { $0.hasPrefix("*") || $0.hasPrefix("?") }
  }

  /// Whether it begins some time behind one moment and before another, both in seconds since 1970.
  func begins(after start: Int, before end: Int) -> Bool {
    var time = Self.floor(start, to: 60) + 60
    while time < end {
      let day = Self.floor(time, to: 86_400)
      guard fitsDay(day / 86_400) else {
        time = day + 86_400
        continue
      }
      let minute = (time - day) / 60
      if hours & (1 << (minute / 60)) != 0, minutes & (1 << (minute % 60)) != 0 { return true }
      time += 60
    }
    return false
  }

  private func fitsDay(_ day: Int) -> Bool {
    let (month, ofMonth) = Self.date(of: day)
    guard months & (1 << month) != 0 else { return false }
    let weekday = ((day + 4) % 7 + 7) % 7
    let fitsMonth = days & (1 << ofMonth) != 0
    let fitsWeek = weekdays & (1 << weekday) != 0
    return needsBothDays ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
  }

  private static func floor(_ number: Int, to unit: Int) -> Int {
    number - ((number % unit) + unit) % unit
  }

  /// Month and day of the month for a day since 1970, by counting in eras of 400 years that begin in March.
  private static func date(of day: Int) -> (month: Int, day: Int) {
    let shifted = day + 719_468
    let inEra = ((shifted % 146_097) + 146_097) % 146_097
    let year = (inEra - inEra / 1_460 + inEra / 36_524 - inEra / 146_096) / 365
    let inYear = inEra - (365 * year + year / 4 - year / 100)
    let month = (5 * inYear + 2) / 153
    return (month < 10 ? month + 3 : month - 9, inYear - (153 * month + 2) / 5 + 1)
  }

  private static func field(
    _ text: String,
    _ range: ClosedRange<Int>,
    names: [String] = []
  ) -> UInt64? {
    var bits: UInt64 = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      guard let first = pieces.first, pieces.count <= 2 else { return nil }
      var step = 1
      if pieces.count == 2 {
        guard let given = Int(pieces[1]), given > 0 else { return nil }
        step = given
      }
      guard let span = span(first, range, names, isOpen: pieces.count == 2) else { return nil }
      for number in stride(from: span.lowerBound, through: span.upperBound, by: step) {
        bits |= 1 << number
      }
    }
    return bits
  }

  private static func span(
    _ text: Substring,
    _ range: ClosedRange<Int>,
    _ names: [String],
    isOpen: Bool
  ) -> ClosedRange<Int>? {
    if text == "*" || text == "?" { return range }
    let number = { (text: Substring) -> Int? in
      names.firstIndex(of: text.lowercased()).map { $0 + range.lowerBound } ?? Int(text)
    }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count <= 2, let first = number(ends[0]) else { return nil }
    let last = ends.count == 2 ? number(ends[1]) : isOpen ? range.upperBound : first
    guard let last, range.contains(first), range.contains(last), first <= last else { return nil }
    return first...last
  }
}
