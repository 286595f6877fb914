import Foundation

/// Files of test support that are read, not compiled.
package enum Fixture {
  /// The path of a file beside the sources of the test cluster.
  package static func path(_ name: String) -> String {
    repository + "/Tests/TestCluster/" + name
  }

  /// The folder of this repository.
  package static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
