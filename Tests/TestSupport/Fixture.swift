import Foundation

/// Files of test support that are read, not compiled.
package enum Fixture {
  /// What operators would say of their custom resources.
  package static var statusRules: String { repository + "/Sources/CKubernetes/operators.yaml" }

  /// The folder of this repository.
  package static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
