import Glibc
import Template

extension TemplateSources {
  /// The machine's clock, randomness and time zones.
  static let system = TemplateSources(
    now: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return GoTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    },
    random: { count in
      var generator = SystemRandomNumberGenerator()
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    },
    timeZone: { name in
      guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
        return nil
      }
      return try? LocalFile.bytes(at: "/usr/share/zoneinfo/" + name)
    }
  )
}
