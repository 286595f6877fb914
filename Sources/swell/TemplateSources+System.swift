import Glibc
import Template

extension TemplateSources {
  /// The machine's clocks, randomness, time zones and memory.
  static let system = TemplateSources(
    now: {
      let time = read(CLOCK_REALTIME)
      return GoTime(seconds: time.seconds, nanoseconds: time.nanoseconds)
    },
    random: { count in
      [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        if let start = buffer.baseAddress { arc4random_buf(start, count) }
        filled = count
      }
    },
    timeZone: { name in
      guard !name.isEmpty, !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
        return nil
      }
      return try? LocalFile.bytes(at: "/usr/share/zoneinfo/" + name)
    },
    processorTime: {
      let time = read(CLOCK_THREAD_CPUTIME_ID)
      return .seconds(time.seconds) + .nanoseconds(time.nanoseconds)
    },
    memory: {
      // The second number is how many pages are in memory.
      let text = (try? LocalFile.bytes(at: "/proc/self/statm")) ?? []
      let words = String(decoding: text, as: UTF8.self).split(separator: " ")
      return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) : 0
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

  private static func read(_ clock: clockid_t) -> (seconds: Int, nanoseconds: Int) {
    // The members of `timespec` belong to one of two modules, whichever the compiler met first: only its memory is used.
    var time = (seconds: 0, nanoseconds: 0)
    withUnsafeMutableBytes(of: &time) { memory in
      guard let time = memory.assumingMemoryBound(to: timespec.self).baseAddress else { return }
      clock_gettime(clock, time)
    }
    return time
  }
}
