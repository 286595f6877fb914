package import Manifests

/// What a survey found of one object.
package enum Observed: Sendable, Hashable {
  /// The cluster does not have it.
  case absent
  /// It is there with all values that were applied last, and what is desired has not changed since.
  case unchanged
  /// It is there, and what is desired has not changed since it was applied; its fields have.
  case drifted(live: Value)
  /// It is there; the server says what an apply would make of it.
  case predicted(live: Value, prediction: Value)
  /// It is there, and neither a record nor the server says what an apply would change.
  case unpredicted(live: Value)
}

extension Observed {
  /// The live object, where it was kept.
  package var live: Value? {
    switch self {
    case .absent, .unchanged: nil
    case .drifted(let live), .predicted(let live, _), .unpredicted(let live): live
    }
  }
}

/// What a comparison rests on.
package enum Basis: String, Sendable, Hashable {
  /// What was applied last, which is what is still desired: no request is needed but the one that reads.
  case record
  /// The server's own answer to what an apply would make of the object.
  case dryRun
  /// The two objects as they stand, where neither says it.
  case structure
  /// What is declared here and elsewhere: nothing live is part of it.
  case declaration
}

extension Basis {
  /// What stands on the two sides of a textual diff.
  var sides: (before: String, after: String) {
    self == .declaration ? ("before  ", "after   ") : ("live    ", "desired ")
  }

  /// `  (compared by the server's dry run)`: what stands behind an object's name.
  package var remark: String {
    switch self {
    case .record: "  (compared with what was applied last)"
    case .dryRun: "  (compared by the server's dry run)"
    case .structure: "  (compared field by field, without the server)"
    case .declaration: ""
    }
  }
}

extension Observed {
  /// What a comparison rests on; nil where there is nothing live to compare with.
  package var basis: Basis? {
    switch self {
    case .absent: nil
    case .unchanged, .drifted: .record
    case .predicted: .dryRun
    case .unpredicted: .structure
    }
  }
}
