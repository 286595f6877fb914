package import Manifests

/// Objects that cannot be put into an order, since the cluster does not serve their kinds.
package struct OrderError: Error, Sendable, Hashable {
  /// One such object with the cluster's reason.
  package struct Problem: Sendable, Hashable {
    package let id: ObjectID
    package let type: GroupVersionKind
    package let origin: Location?
    package let reason: String
  }

  package let problems: [Problem]
}

extension OrderError: CustomStringConvertible {
  /// One line for each object.
  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

extension OrderError.Problem: CustomStringConvertible {
  package var description: String {
    (origin.map { "\($0): " } ?? "") + "cannot sync '\(id)': \(reason)"
  }
}
