/// A moment in Coordinated Universal Time, to the second.
package struct Timestamp: Sendable, Hashable {
  package let secondsSince1970: Int

  package init(secondsSince1970: Int) {
    self.secondsSince1970 = secondsSince1970
  }
}

extension Timestamp: Comparable {
  /// An earlier moment comes first.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.secondsSince1970 < right.secondsSince1970
  }
}

extension Timestamp {
  /// A moment so much later; parts of a second count as a whole one.
  package static func + (moment: Timestamp, time: Duration) -> Timestamp {
    let (seconds, attoseconds) = time.components
    return Timestamp(
      secondsSince1970: moment.secondsSince1970 + Int(seconds) + (attoseconds > 0 ? 1 : 0)
    )
  }
}

extension Timestamp: CustomStringConvertible {
  /// The moment as RFC 3339 writes it: `2026-08-01T12:00:00Z`.
  package var description: String {
    let days = secondsSince1970.floorDivided(by: 86_400)
    let second = secondsSince1970 - days * 86_400
    let (year, month, day) = Self.date(days)
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T"
      + "\(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))Z"
  }

  /// The civil date of a day counted from 1970, by eras of 400 years that begin in March.
  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let year = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (
      year + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth,
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }
}

extension Int {
  fileprivate func floorDivided(by divisor: Int) -> Int {
    (self >= 0 ? self : self - divisor + 1) / divisor
  }
}
