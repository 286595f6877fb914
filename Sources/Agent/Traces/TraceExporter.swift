package import HTTP
import Manifests

/// Sends spans to a collector in the background.
///
/// Guards the spans that wait. Whoever hands some over never waits for the collector: what does not fit is dropped, and counted.
package actor TraceExporter {
  /// What became of spans so far.
  package struct Counts: Sendable, Hashable {
    package var exported = 0
    package var dropped = 0
  }

  private let settings: TraceSettings
  private let client: HTTPClient
  private let capacity: Int
  private let batch: Int
  private var waiting: [Span] = []
  /// What became of spans so far.
  package private(set) var counts = Counts()

  /// Makes an exporter; `run` sends.
  package init(
    _ settings: TraceSettings,
    client: HTTPClient = HTTPClient(),
    capacity: Int = 4_096,
    batch: Int = 512
  ) {
    self.settings = settings
    self.client = client
    self.capacity = capacity
    self.batch = batch
  }

  /// Takes spans; those beyond what may wait are dropped.
  package func take(_ spans: [Span]) {
    let room = max(0, capacity - waiting.count)
    waiting += spans.prefix(room)
    counts.dropped += max(0, spans.count - room)
  }

  /// Makes traces of what happens, and sends them, again and again, until the task is cancelled; then once more.
  package func run(
    _ happenings: AsyncStream<AgentEvent>,
    every interval: Duration = .seconds(5),
    on clock: any Clock<Duration> = ContinuousClock()
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.follow(happenings) }
      group.addTask {
        while !Task.isCancelled {
          try? await clock.sleep(for: interval)
          if !Task.isCancelled { await self.send() }
        }
      }
    }
    // In a task that is cancelled nothing can be sent.
    await Task { await self.send() }.value
  }

  /// Sends what waits now; what a collector cannot take at the moment waits on.
  package func send() async {
    var left = waiting.count
    while left > 0 {
      let spans = Array(waiting.prefix(min(batch, left)))
      waiting.removeFirst(spans.count)
      left -= spans.count
      switch await post(spans) {
      case .taken: counts.exported += spans.count
      case .refused: counts.dropped += spans.count
      case .later:
        // Newer ones may have come in the meantime; the older ones give way.
        let room = max(0, capacity - waiting.count)
        counts.dropped += max(0, spans.count - room)
        waiting.insert(contentsOf: spans.suffix(room), at: 0)
        return
      }
    }
  }

  private enum Answer {
    case taken
    case refused
    case later
  }

  private func post(_ spans: [Span]) async -> Answer {
    do throws(HTTPError) {
      let own = settings.fields.map { (name: $0.name, value: $0.value.reveal()) }
      let request = HTTPRequest(
        method: "POST",
        url: settings.url,
        fields: try HTTPFields([(name: "Content-Type", value: "application/json")] + own),
        body: SpanEncoding.body(of: spans, resource: settings.resource),
        timeout: .seconds(10)
      )
      let status = try await client.send(request).status
      if (200..<300).contains(status) { return .taken }
      return [429, 502, 503, 504].contains(status) ? .later : .refused
    } catch {
      return .later
    }
  }
}
