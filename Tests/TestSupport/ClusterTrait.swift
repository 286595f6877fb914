import Foundation
package import Testing

/// Gives a test a real Kubernetes API server, one for all tests of the process.
///
/// Without the programs of a control plane the test is skipped, or fails where `SWELL_REQUIRE_CLUSTER` is 1.
package struct ClusterTrait: SuiteTrait, TestTrait, TestScoping {
  package let isRecursive = true
  private static let turns = Turns(max(8, 3 * ProcessInfo.processInfo.activeProcessorCount))
  private let cluster: SharedCluster

  init(_ cluster: SharedCluster) {
    self.cluster = cluster
  }

  package func prepare(for test: Test) async throws {
    let environment = ProcessInfo.processInfo.environment
    let has = environment["KUBEBUILDER_ASSETS"]?.isEmpty == false
    let required = environment["SWELL_REQUIRE_CLUSTER"] == "1"
    if !has && required { throw ClusterFailure.noAssets }
    let condition: ConditionTrait = .enabled(
      if: has,
      "KUBEBUILDER_ASSETS is not set (scripts/kube-assets prints the folder to set it to)"
    )
    try await condition.prepare(for: test)
  }

  @concurrent
  package func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let connection = try await cluster.connection()
    try await cluster.turns.take {
      try await Self.turns.take {
        try await ClusterConnection.$current.withValue(connection) { try await function() }
      }
    }
  }
}

extension Trait where Self == ClusterTrait {
  /// Runs the test beside a real Kubernetes API server.
  package static var cluster: ClusterTrait { ClusterTrait(.shared) }

  /// Runs the test beside another such server than `.cluster`.
  package static var secondCluster: ClusterTrait { ClusterTrait(.second) }

  /// Runs the test beside a real API server in which nothing happens but what is asked for.
  package static var apiServer: ClusterTrait { ClusterTrait(.bare) }
}

extension ClusterConnection {
  /// The cluster of this process, started by the first who asks; for programs that are no tests.
  package static func shared() async throws -> ClusterConnection {
    try await SharedCluster.shared.connection()
  }

  /// A cluster that writes down what the user of the context `reader` asks for, in `audit.log` beside the kubeconfig; for programs that are no tests.
  package static func audited() async throws -> ClusterConnection {
    try await SharedCluster.audited.connection()
  }

  /// The cluster of the running test.
  ///
  /// - Throws: outside the trait `.cluster`.
  package static func required() throws -> ClusterConnection {
    guard let current else { throw ClusterFailure.noTrait }
    return current
  }
}
