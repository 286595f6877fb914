/// A moment as Go's `time.Time` has it, with the zone that it is shown in.
package struct GoTime: Sendable, Hashable {
  /// Seconds since 1970, UTC.
  package var seconds: Int
  /// From 0 to 999,999,999.
  package var nanoseconds: Int
  /// Seconds east of UTC.
  var offset: Int
  /// The zone's abbreviation; empty prints the offset instead.
  var zoneName: String

  package init(seconds: Int, nanoseconds: Int = 0) {
    self.init(seconds: seconds, nanoseconds: nanoseconds, offset: 0, zoneName: "UTC")
  }

  init(seconds: Int, nanoseconds: Int, offset: Int, zoneName: String) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    self.offset = offset
    self.zoneName = zoneName
  }

  /// Reads a moment: seconds since 1970, or RFC 3339 such as `2026-01-02T15:04:05Z`.
  package init?(_ text: String) {
    if let seconds = Int(text) {
      self.init(seconds: seconds)
      return
    }
    var parser = TimeParser(layout: "2006-01-02T15:04:05Z07:00", text: Text(text), zone: .utc)
    guard let time = parser.parse().time else { return nil }
    self = time
  }

  /// Go's zero time: the first of January of the year 1.
  static let zero = GoTime(seconds: -62_135_596_800)

  /// The same moment shown in another zone.
  func inZone(_ zone: GoZone) -> GoTime {
    let (offset, name) = zone.lookup(seconds)
    return GoTime(seconds: seconds, nanoseconds: nanoseconds, offset: offset, zoneName: name)
  }

  /// A later moment; negative durations go back.
  func adding(nanoseconds duration: Int) -> GoTime {
    var time = self
    let sum = nanoseconds + duration % 1_000_000_000
    time.seconds += duration / 1_000_000_000 + (sum < 0 ? -1 : sum / 1_000_000_000)
    time.nanoseconds = sum < 0 ? sum + 1_000_000_000 : sum % 1_000_000_000
    return time
  }

  /// The nanoseconds from another moment to this one, as far as they fit.
  func nanoseconds(since other: GoTime) -> Int {
    let (product, overflow) = (seconds - other.seconds)
      .multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds > other.seconds ? .max : .min }
    let (sum, carry) = product.addingReportingOverflow(nanoseconds - other.nanoseconds)
    if carry { return seconds > other.seconds ? .max : .min }
    return sum
  }

  /// The date and time of day where it is shown.
  var civil: CivilTime { CivilTime(secondsSinceEpoch: seconds + offset) }

  var datum: Datum {
    .object(
      DatumObject(
        typeName: "time.Time",
        content: .time(self),
        methods: methods,
        string: Text(description)
      )
    )
  }
}

/// A date and a time of day in the Gregorian calendar.
struct CivilTime {
  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  /// Sunday is 0.
  var weekday: Int
  /// From 1 to 366.
  var dayOfYear: Int

  init(secondsSinceEpoch seconds: Int) {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
    weekday = ((days + 4) % 7 + 7) % 7
    // Years start in March here, so that the leap day comes last.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfShifted = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfShifted + 2) / 153
    day = dayOfShifted - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    dayOfYear = 0
    dayOfYear = days - Self.days(year, 1, 1) + 1
  }

  /// The days from 1970 to a date.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func daysIn(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
}
