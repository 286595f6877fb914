import HTTP
import Testing

@Suite struct ConcurrencyLimitTests {
  /// A server that works on some requests at once, each for the same time; those beyond wait.
  private struct Server {
    var workers: Int
    var work: Duration
    var distance: Duration = .zero

    func latency(with running: Int) -> Duration {
      distance + work * max(running, workers) / workers
    }
  }

  private func settle(
    _ server: Server,
    requests: Int = 4000,
    from limit: ConcurrencyLimit = ConcurrencyLimit()
  ) -> ConcurrencyLimit {
    var limit = limit
    for _ in 0..<requests {
      limit.record(.served(after: server.latency(with: limit.current)))
    }
    return limit
  }

  @Test func `a near server of two cores is not drowned`() {
    let limit = settle(Server(workers: 2, work: .milliseconds(1)))
    #expect((8...64).contains(limit.current))
  }

  @Test func `a server far away gets as many as are under way to it`() {
    let limit = settle(Server(workers: 64, work: .milliseconds(2), distance: .milliseconds(80)))
    #expect(limit.current >= 100)
  }

  @Test func `refusals halve the limit once for a wave of them`() {
    var limit = ConcurrencyLimit(initial: 64, floor: 8, ceiling: 128)
    for _ in 0..<40 { limit.record(.refused) }
    #expect(limit.current == 32)
    for _ in 0..<32 { limit.record(.served(after: .milliseconds(5))) }
    limit.record(.refused)
    #expect(limit.current < 32)
  }

  @Test func `refusals go down to one and no further`() {
    var limit = ConcurrencyLimit()
    for _ in 0..<200 {
      limit.record(.refused)
      limit.record(.served(after: .milliseconds(1)))
    }
    #expect(limit.current >= 1)
    var stubborn = ConcurrencyLimit(initial: 1, floor: 1, ceiling: 4)
    for _ in 0..<10 { stubborn.record(.refused) }
    #expect(stubborn.current == 1)
  }

  @Test func `after refusals it grows again`() {
    var limit = ConcurrencyLimit(initial: 32, floor: 8, ceiling: 128)
    limit.record(.refused)
    let grown = settle(
      Server(workers: 128, work: .milliseconds(2)),
      requests: 2000,
      from: limit
    )
    #expect(grown.current > limit.current)
  }

  @Test func `times that say nothing change nothing`() {
    var limit = ConcurrencyLimit()
    for _ in 0..<1000 { limit.record(.served(after: nil)) }
    #expect(limit == ConcurrencyLimit())
  }
}
