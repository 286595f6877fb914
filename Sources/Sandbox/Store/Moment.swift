import Manifests

/// A moment as the sandbox's clock tells it.
package struct Moment: Sendable, Hashable, Comparable {
  package var nanosecondsSince1970: Int

  package init(nanosecondsSince1970: Int) {
    self.nanosecondsSince1970 = nanosecondsSince1970
  }

  package static func < (left: Moment, right: Moment) -> Bool {
    left.nanosecondsSince1970 < right.nanosecondsSince1970
  }

  /// The moment so much later.
  package static func + (moment: Moment, duration: Duration) -> Moment {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    return Moment(nanosecondsSince1970: moment.nanosecondsSince1970 + nanoseconds)
  }

  /// The time between two moments.
  package static func - (left: Moment, right: Moment) -> Duration {
    .nanoseconds(left.nanosecondsSince1970 - right.nanosecondsSince1970)
  }

  /// The moment to the second, as most fields hold it.
  var text: String {
    Timestamp(secondsSince1970: nanosecondsSince1970 / 1_000_000_000).description
  }

  /// The moment to the microsecond, as Leases and Events hold it.
  var preciseText: String {
    let microseconds = String(nanosecondsSince1970 / 1_000 % 1_000_000)
    let padding = String(repeating: "0", count: 6 - microseconds.utf8.count)
    return text.dropLast() + "." + padding + microseconds + "Z"
  }
}
