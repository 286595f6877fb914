package import Manifests

/// Whether a cluster is asked that did not answer lately: after a pause that doubles with each failure, and then by one at a time until it answers.
///
/// It keeps applications of a dead cluster from using up what the others need.
package struct CircuitBreaker: Sendable, Hashable {
  /// What may be done with the cluster now.
  package enum Admission: Sendable, Hashable {
    /// It may be asked.
    case open
    /// It is not asked before so much time has passed.
    case closed(Duration)
  }

  package private(set) var failures = 0
  private var pausesUntil: Timestamp?
  private var isProbed = false

  private static let firstPause = Duration.seconds(5)
  private static let longestPause = Duration.seconds(60)

  package init() {}

  /// Whether the cluster answered last.
  package var isHealthy: Bool { failures == 0 }

  /// Asks to ask the cluster; whoever is let in says afterwards how it went.
  package mutating func admit(at now: Timestamp) -> Admission {
    guard let pausesUntil else { return .open }
    if pausesUntil > now {
      return .closed(.seconds(pausesUntil.secondsSince1970 - now.secondsSince1970))
    }
    guard !isProbed else { return .closed(Self.firstPause) }
    isProbed = true
    return .open
  }

  /// Notes that the cluster answered.
  package mutating func succeed() { self = CircuitBreaker() }

  /// Notes that who was let in did not come to ask.
  package mutating func release() { isProbed = false }

  /// Notes that the cluster did not answer.
  ///
  /// Those who were let in before the first failure make no pause longer.
  package mutating func fail(at now: Timestamp) {
    guard isProbed || pausesUntil == nil else { return }
    failures += 1
    isProbed = false
    pausesUntil = now + pause
  }

  private var pause: Duration {
    var pause = Self.firstPause
    for _ in 1..<failures where pause < Self.longestPause { pause *= 2 }
    return min(pause, Self.longestPause)
  }
}
