/// When a CronJob runs, in Coordinated Universal Time.
struct CronSchedule: Sendable, Equatable {
  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  private let weekdays: Set<Int>
  /// Where both are named, one of them is enough.
  private let namesBothDays: Bool

  /// Reads five fields or one of the names such as `@daily`; nil where the text is neither.
  init?(_ text: String) {
    let fields = (Self.names[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5,
      let minutes = Self.values(fields[0], 0...59), let hours = Self.values(fields[1], 0...23),
      let days = Self.values(fields[2], 1...31), let months = Self.values(fields[3], 1...12),
      let weekdays = Self.values(fields[4], 0...7)
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = Set(weekdays.map { $0 % 7 })
    namesBothDays = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
  }

  /// The first time after a moment, both in seconds since 1970; nil where there is none within four years.
  func next(after start: Int) -> Int? {
    var time = (start / 60 + 1) * 60
    let limit = time + 4 * 366 * 86_400
    while time < limit {
      let day = time / 86_400
      let date = Self.date(day)
      guard months.contains(date.month), hasDay(date.day, weekday: (day + 4) % 7) else {
        time = (day + 1) * 86_400
        continue
      }
      guard hours.contains(time / 3_600 % 24) else {
        time = (time / 3_600 + 1) * 3_600
        continue
      }
      if minutes.contains(time / 60 % 60) { return time }
      time += 60
    }
    return nil
  }

  private func hasDay(_ day: Int, weekday: Int) -> Bool {
    namesBothDays
      ? days.contains(day) || weekdays.contains(weekday)
      : days.contains(day) && weekdays.contains(weekday)
  }

  private static func values(_ field: String, _ range: ClosedRange<Int>) -> Set<Int>? {
    var values = Set<Int>()
    for part in field.split(separator: ",") {
      let halves = part.split(separator: "/").map(String.init)
      guard let first = halves.first, halves.count < 3,
        let step = halves.count == 2 ? Int(halves[1]) : 1, step > 0
      else { return nil }
      var span = range
      if first != "*", first != "?" {
        let ends = first.split(separator: "-").map { number(String($0)) }
        guard let low = ends.first ?? nil, range.contains(low), ends.count < 3 else { return nil }
        guard let high = ends.count == 2 ? ends[1] : (halves.count == 2 ? range.upperBound : low),
          range.contains(high), low <= high
        else { return nil }
        span = low...high
      }
      values.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }
    return values.isEmpty ? nil : values
  }

  private static func number(_ text: String) -> Int? {
    if let number = Int(text) { return number }
    let word = text.lowercased()
    if let day = weekdayNames.firstIndex(of: word) { return day }
    return monthNames.firstIndex(of: word).map { $0 + 1 }
  }

  /// The civil date of a day counted from 1970.
  private static func date(_ day: Int) -> (month: Int, day: Int) {
    let shifted = day + 719_468
    let dayOfEra = shifted % 146_097
    let year = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let names = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
  ]
}
