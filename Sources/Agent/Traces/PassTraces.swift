import Apply
import Compose
import Glibc
import Health
import Manifests
import Pipeline
import Report

/// Makes traces of what happens in an agent.
///
/// A trace `compose` is one reading and rendering of a composition, `survey` one look at an application, and `sync` one sync, with its parts
/// `survey`, `apply` and `health` as often as they come about.
package struct PassTraces: Sendable {
  /// A sync that is under way.
  private struct Open: Sendable {
    var trace: Trace
    var part = "survey"
    var since: Int
    var parts = 0
  }

  /// By the names on record.
  private var open: [String: Open] = [:]
  private let random: @Sendable (Int) -> [UInt8]

  /// Waits and writes that come after so many others of one sync count to the last part.
  private static let mostParts = 100

  /// `random` gives so many random bytes, for the identities of spans.
  package init(random: @escaping @Sendable (Int) -> [UInt8]) {
    self.random = random
  }

  /// The spans that something which happened brings to their end, at a moment in nanoseconds since 1970.
  package mutating func spans(after event: AgentEvent, at now: Int) -> [Span] {
    switch event {
    case .placed(let origin, let revision, let count, let changed, let time):
      let attributes: Mapping = [
        "swell.origin": .string(origin), "swell.revision": .string(revision),
        "swell.applications": .int(count), "swell.changed": .int(changed),
      ]
      return trace("compose", attributes, from: now - time.nanoseconds).ended(at: now)
    case .unplaced(let origin, let problem):
      return trace("compose", ["swell.origin": .string(origin)], from: now)
        .ended(at: now, failure: problem)
    case .looked(let name, let looked, let time):
      let attributes: Mapping = [
        "swell.application": .string(name), "swell.sync": .string(looked.standing.sync.rawValue),
        "swell.health": .string(looked.standing.health.status.word),
      ]
      return trace("survey", attributes, from: now - time.nanoseconds)
        .ended(at: now, failure: looked.standing.problem)
    case .began(let name, let begun):
      let attributes: Mapping = [
        "swell.application": .string(name), "swell.sync_id": .string(begun.id),
        "swell.revision": .string(begun.rendered.revision),
      ]
      open[name] = Open(trace: trace("sync", attributes, from: now), since: now)
      return []
    case .progress(let name, .sync(_, .began)): turn(name, to: "apply", at: now)
    case .progress(let name, .sync(_, .waiting)): turn(name, to: "health", at: now)
    case .progress(let name, .sync(_, .settled)): turn(name, to: "apply", at: now)
    case .ended(let name, _, let report): return end(name, report.end, at: now)
    default: break
    }
    return []
  }

  private func trace(_ name: String, _ attributes: Mapping, from start: Int) -> Trace {
    Trace(name, attributes: attributes, startedAt: start, random: random)
  }

  private mutating func turn(_ name: String, to part: String, at now: Int) {
    guard var sync = open[name], sync.part != part, sync.parts < Self.mostParts else { return }
    sync.trace.add(sync.part, from: sync.since, to: now)
    sync.part = part
    sync.since = now
    sync.parts += 1
    open[name] = sync
  }

  private mutating func end(
    _ name: String,
    _ end: ApplicationReport.End,
    at now: Int
  ) -> [Span] {
    guard var sync = open.removeValue(forKey: name) else { return [] }
    let failure = end == .done ? nil : "\(end)"
    sync.trace.add(sync.part, from: sync.since, to: now, failure: failure)
    return sync.trace.ended(at: now, failure: failure)
  }

  /// The time of day in nanoseconds since 1970. `clock_gettime`
  package static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
  }
}

extension TraceExporter {
  /// Makes traces of what happens until the stream ends, or the task is cancelled and what had happened is taken.
  func follow(_ happenings: AsyncStream<AgentEvent>) async {
    var traces = PassTraces { count in
      var generator = SystemRandomNumberGenerator()
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    for await event in happenings {
      let spans = traces.spans(after: event, at: PassTraces.now())
      if !spans.isEmpty { take(spans) }
    }
  }
}

extension Duration {
  fileprivate var nanoseconds: Int {
    Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000)
  }
}
