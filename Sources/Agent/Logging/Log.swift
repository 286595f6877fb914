import Glibc
package import Manifests

/// Where entries of the log go: one line of JSON each.
package struct Log: Sendable {
  private let least: LogEntry.Level
  private var mask: LogMask
  private let now: @Sendable () -> Int
  private let write: @Sendable (String) -> Void

  /// Makes a log that leaves out what matters less than `least`.
  ///
  /// `now` is the time of day in milliseconds since 1970, and `write` takes a line without its line feed.
  package init(
    least: LogEntry.Level = .info,
    mask: LogMask = LogMask(),
    now: @escaping @Sendable () -> Int,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.least = least
    self.mask = mask
    self.now = now
    self.write = write
  }

  /// Takes these out of every entry from now on, besides what is taken out already.
  package mutating func hide(_ secrets: [Masked<String>]) { mask = mask.hiding(secrets) }

  /// Writes an entry that matters enough.
  package func callAsFunction(_ entry: LogEntry) {
    guard entry.level >= least else { return }
    write(entry.line(millisecondsSince1970: now(), mask: mask))
  }

  /// The time of day. `gettimeofday`
  @Sendable package static func millisecondsSince1970() -> Int {
    var now = timeval()
    gettimeofday(&now, nil)
    return Int(now.tv_sec) * 1_000 + Int(now.tv_usec) / 1_000
  }
}
