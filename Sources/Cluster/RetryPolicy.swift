/// When a request that failed is sent once more.
package struct RetryPolicy: Sendable, Hashable {
  /// How often a request is sent at most.
  package var attempts: Int
  /// The wait after the first failure; each further one is twice as long.
  package var firstDelay: Duration
  package var longestDelay: Duration
  /// The time within which the last attempt has to begin, counted from the first.
  package var budget: Duration
  /// Whether a server that takes no connection, as one that restarts, or for which a load balancer answers, is waited for as long as the budget
  /// lasts, whatever attempts that takes.
  package var outlastsOutages = false

  package init(
    attempts: Int = 6,
    firstDelay: Duration = .milliseconds(100),
    longestDelay: Duration = .seconds(5),
    budget: Duration = .seconds(45)
  ) {
    self.attempts = attempts
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
    self.budget = budget
  }

  /// Never sends anything twice.
  package static let none = RetryPolicy(attempts: 1)

  /// Twice at most: for what is asked about many things, some of which may well be broken.
  package static let brief = RetryPolicy(attempts: 2, budget: .seconds(5))

  /// The same for a server that was there a moment ago.
  package var outlastingOutages: RetryPolicy {
    var policy = self
    policy.outlastsOutages = true
    return policy
  }

  /// How long to wait after the failure of an attempt, counted from one; nil for giving up.
  ///
  /// Half of a wait is chance, so that many clients that failed together do not come back together. A time that the server asks
  /// for is never undercut.
  package func delay(
    afterAttempt attempt: Int,
    elapsed: Duration,
    retryAfter: Duration?,
    chance: Double,
    isOutage: Bool = false
  ) -> Duration? {
    guard attempt < attempts || isOutage else { return nil }
    var delay = firstDelay
    for _ in 1..<max(attempt, 1) where delay < longestDelay { delay *= 2 }
    delay = min(delay, longestDelay)
    delay = delay / 2 + delay * chance / 2
    if let retryAfter { delay += retryAfter }
    return elapsed + delay <= budget ? delay : nil
  }
}
