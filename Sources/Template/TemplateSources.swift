package import Manifests

/// What templates may learn from outside; everything is off unless given.
package struct TemplateSources: Sendable {
  /// Answers `lookup`: API version, kind, namespace, name; nil where there is nothing.
  package typealias Lookup =
    @Sendable (_ apiVersion: String, _ kind: String, _ namespace: String, _ name: String)
    throws(TemplateError) -> Value?

  /// The current time, for `now` and what compares with it.
  package var now: @Sendable () -> GoTime
  /// Random bytes.
  package var random: @Sendable (_ count: Int) -> [UInt8]
  /// The contents of a time zone's file (RFC 8536) by its name, nil where there is none.
  package var timeZone: @Sendable (_ name: String) -> [UInt8]?
  /// Answers `lookup`.
  package var lookup: Lookup
  /// How long the processor has been busy with the running thread, for the budget of time; none is kept where it stands still.
  package var processorTime: @Sendable () -> Duration
  /// How many bytes the process has in use, for the budget of memory; none is kept where it never changes.
  package var memory: @Sendable () -> Int
  /// Answers `getHostByName`; nil gives the empty text, as Helm does without `--enable-dns`.
  package var host: (@Sendable (_ name: String) -> String)?

  package init(
    now: @escaping @Sendable () -> GoTime = { GoTime(seconds: 0) },
    random: @escaping @Sendable (_ count: Int) -> [UInt8] = {
      [UInt8](repeating: 0, count: $0)
    },
    timeZone: @escaping @Sendable (_ name: String) -> [UInt8]? = { _ in nil },
    lookup: @escaping Lookup = { (_, _, _, _) in nil },
    processorTime: @escaping @Sendable () -> Duration = { .zero },
    memory: @escaping @Sendable () -> Int = { 0 },
    host: (@Sendable (_ name: String) -> String)? = nil
  ) {
    self.now = now
    self.random = random
    self.timeZone = timeZone
    self.lookup = lookup
    self.processorTime = processorTime
    self.memory = memory
    self.host = host
  }
}

extension TemplateSources {
  /// How many seconds a time zone is ahead of UTC at a moment in seconds since 1970; none for one that nobody knows.
  package func offset(of zone: String, at seconds: Int) -> Int {
    guard !["", "UTC"].contains(zone), let file = timeZone(zone) else { return 0 }
    return GoZone(file: file)?.lookup(seconds).offset ?? 0
  }
}
