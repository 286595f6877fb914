import Manifests

/// How long ago something was, in the few letters that `kubectl` shows.
enum Age {
  static func text(since start: String?, now: Moment, until end: String? = nil) -> String {
    guard let start, let from = seconds(start) else { return "<unknown>" }
    let to = end.flatMap(seconds) ?? now.nanosecondsSince1970 / 1_000_000_000
    return words(max(0, to - from))
  }

  private static func words(_ seconds: Int) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400)
    switch seconds {
    case ..<120: return "\(seconds)s"
    case ..<600: return "\(minutes)m" + rest(seconds % 60, "s")
    case ..<10_800: return "\(minutes)m"
    case ..<28_800: return "\(hours)h" + rest(minutes % 60, "m")
    case ..<172_800: return "\(hours)h"
    case ..<691_200: return "\(days)d" + rest(hours % 24, "h")
    case ..<63_072_000: return "\(days)d"
    default: return "\(days / 365)y" + rest(days % 365, "d")
    }
  }

  private static func rest(_ number: Int, _ unit: String) -> String {
    number == 0 ? "" : "\(number)\(unit)"
  }

  /// The seconds since 1970 of a time as objects hold it; nil where it is none.
  static func seconds(_ text: String) -> Int? {
    let numbers = text.split { !$0.isNumber }.prefix(6).compactMap { Int($0) }
    guard numbers.count == 6 else { return nil }
    let (year, month) =
      numbers[1] > 2 ? (numbers[0], numbers[1] - 3) : (numbers[0] - 1, numbers[1] + 9)
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * month + 2) / 5 + numbers[2] - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
  }
}
