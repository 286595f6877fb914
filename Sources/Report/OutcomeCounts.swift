/// How many objects came to which outcome.
package struct OutcomeCounts: Sendable, Hashable {
  package private(set) var created = 0
  package private(set) var configured = 0
  package private(set) var unchanged = 0
  package private(set) var deleted = 0
  package private(set) var skipped = 0
  package private(set) var failed = 0

  package init(_ outcomes: some Sequence<Outcome>) {
    for outcome in outcomes {
      switch outcome {
      case .created: created += 1
      case .configured: configured += 1
      case .unchanged: unchanged += 1
      case .deleted: deleted += 1
      case .skipped: skipped += 1
      case .failed: failed += 1
      }
    }
  }

  /// Each word with its number, in a fixed order.
  var pairs: [(word: String, count: Int)] {
    [
      ("created", created), ("configured", configured), ("unchanged", unchanged),
      ("deleted", deleted), ("skipped", skipped), ("failed", failed),
    ]
  }
}

extension OutcomeCounts: CustomStringConvertible {
  /// What is not zero: `3 created, 1 failed`.
  package var description: String {
    let parts = pairs.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
    return parts.isEmpty ? "no objects" : parts.joined(separator: ", ")
  }
}

extension ApplicationReport {
  /// How many of its objects came to which outcome.
  package var counts: OutcomeCounts { OutcomeCounts(objects.lazy.map(\.outcome)) }
}

extension SyncReport {
  /// How many objects of all applications came to which outcome.
  package var counts: OutcomeCounts {
    OutcomeCounts(applications.lazy.flatMap(\.objects).map(\.outcome))
  }
}
