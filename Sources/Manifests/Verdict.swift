/// How well an object does, from best to worst.
package enum HealthStatus: String, Sendable, Hashable, CaseIterable {
  case healthy
  case suspended
  case progressing
  case missing
  case degraded
  case unknown
}

extension HealthStatus: Comparable {
  /// A better status comes before a worse one.
  package static func < (left: HealthStatus, right: HealthStatus) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .healthy: 0
    case .suspended: 1
    case .progressing: 2
    case .missing: 3
    case .degraded: 4
    case .unknown: 5
    }
  }
}

/// What the health of an object is judged to be, with the reason as far as there is one.
package struct Verdict: Sendable, Hashable {
  package let status: HealthStatus
  /// Why, in words for people; may be empty.
  package let message: String

  package init(_ status: HealthStatus, _ message: String = "") {
    self.status = status
    self.message = message
  }

  /// This verdict, or a worse one.
  package func worse(_ other: Verdict) -> Verdict {
    other.status > status ? other : self
  }
}

extension Verdict: CustomStringConvertible {
  /// The status, followed by its reason where there is one.
  package var description: String {
    message.isEmpty ? status.rawValue : "\(status.rawValue): \(message)"
  }
}
