import Synchronization

/// Hands what happens in an agent to all who listen, each at a pace of its own.
package final class EventStreams: Sendable {
  /// Guards the listeners between those who come and those who tell.
  private let listeners = Mutex<[AsyncStream<AgentEvent>.Continuation]>([])

  package init() {}

  /// What happens from now on.
  ///
  /// Of a listener that falls behind by more than `limit` the oldest news is dropped; nil drops none.
  package func listen(limit: Int? = nil) -> AsyncStream<AgentEvent> {
    let (stream, continuation) = AsyncStream<AgentEvent>.makeStream(
      bufferingPolicy: limit.map { .bufferingNewest($0) } ?? .unbounded
    )
    listeners.withLock { $0.append(continuation) }
    return stream
  }

  /// Tells all who listen.
  package func send(_ event: AgentEvent) {
    for listener in listeners.withLock({ $0 }) { listener.yield(event) }
  }

  /// Says that nothing more happens.
  package func finish() {
    for listener in listeners.withLock({ $0 }) { listener.finish() }
  }
}
