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
      return bytes(count) { generator.next() }
    },
    timeZone: { name in
      guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
        return nil
      }
      return try? LocalFile.bytes(at: "/usr/share/zoneinfo/" + name)
    }
  )

  /// The machine's sources, with the clock and the randomness that `--now` and `--seed` fix; names of hosts are looked up where
  /// `--enable-dns` says so.
  static func named(by arguments: Arguments) throws(UsageError) -> TemplateSources {
    var sources = system
    if let text = arguments.value("now") {
      guard let time = GoTime(text) else {
        let reason = "it is neither seconds since 1970 nor a time such as 2026-01-02T15:04:05Z"
        throw .badValue(option: "now", value: text, reason: reason)
      }
      sources.now = { time }
    }
    if let text = arguments.value("seed") {
      guard let seed = UInt64(text) else {
        throw .badValue(option: "seed", value: text, reason: "it is no whole number from 0 on")
      }
      let randomness = FixedRandomness(seed: seed)
      sources.random = { count in bytes(count) { randomness.next() } }
    }
    if arguments.has("enable-dns") { sources.host = HostName.address }
    return sources
  }

  /// Bytes of as many words as they need.
  static func bytes(_ count: Int, of next: () -> UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      withUnsafeBytes(of: next().littleEndian) { bytes.append(contentsOf: $0) }
    }
    return Array(bytes.prefix(count))
  }
}
