import Glibc
import Template

extension TemplateSources {
  /// The machine's clock, randomness and time zones.
  static let system = TemplateSources(
    now: {
      // The members of `timespec` belong to one of two modules, whichever the compiler met first: only its memory is used.
      var time = (seconds: 0, nanoseconds: 0)
      withUnsafeMutableBytes(of: &time) { memory in
        guard let time = memory.assumingMemoryBound(to: timespec.self).baseAddress else { return }
        clock_gettime(CLOCK_REALTIME, time)
      }
      return GoTime(seconds: time.seconds, nanoseconds: time.nanoseconds)
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
