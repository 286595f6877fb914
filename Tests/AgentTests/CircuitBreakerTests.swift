import Agent
import Manifests
import Testing

@Suite struct CircuitBreakerTests {
  private let start = Timestamp(secondsSince1970: 1_000)

  @Test func `a cluster that answers is asked by everybody`() {
    var breaker = CircuitBreaker()
    for _ in 1...3 { #expect(breaker.admit(at: start) == .open) }
  }

  @Test func `after a failure one asks once the pause is over, and the others wait for it`() {
    var breaker = CircuitBreaker()
    #expect(breaker.admit(at: start) == .open)
    breaker.fail(at: start)
    #expect(breaker.admit(at: start + .seconds(2)) == .closed(.seconds(3)))
    #expect(breaker.admit(at: start + .seconds(5)) == .open)
    #expect(breaker.admit(at: start + .seconds(5)) == .closed(.seconds(5)))
    breaker.succeed()
    #expect(breaker.isHealthy)
    #expect(breaker.admit(at: start + .seconds(5)) == .open)
    #expect(breaker.admit(at: start + .seconds(5)) == .open)
  }

  @Test func `each failure of who asked makes the pause twice as long, up to a minute`() {
    var breaker = CircuitBreaker()
    var now = start
    var pauses: [Duration] = []
    for _ in 1...6 {
      #expect(breaker.admit(at: now) == .open)
      breaker.fail(at: now)
      guard case .closed(let pause) = breaker.admit(at: now) else { return }
      pauses.append(pause)
      now = now + pause
    }
    #expect(pauses == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
  }

  @Test func `many that were under way when it broke off count as one failure`() {
    var breaker = CircuitBreaker()
    for _ in 1...16 { breaker.fail(at: start) }
    #expect(breaker.failures == 1)
  }
}
