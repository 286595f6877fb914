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
