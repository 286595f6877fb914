import Testing

/// One of the repository's compositions in one environment.
package struct BundledPlatform: Sendable, CustomStringConvertible {
  package let composition: String
  package let environment: String

  /// As tests name it.
  package var description: String { "\(composition) in \(environment)" }

  private static let compositions = [
    "spark-on-eks", "spark-on-eks-autoscaler", "dagster", "dask-airflow",
  ]

  /// Every composition in one environment.
  package static func all(in environment: String) -> [BundledPlatform] {
    compositions.map { BundledPlatform(composition: $0, environment: environment) }
  }

  /// Every composition in every environment.
  package static let all = all(in: "dev") + all(in: "prod")

  /// Runs a command on it, in a copy of the repository or the repository itself.
  ///
  /// The forge's answers are those that are written down.
  package func swell(
    _ words: [String],
    in folder: String = Fixture.repository,
    environment access: [String: String] = [:]
  ) async throws -> Finished {
    let choice = [
      "--composition", "composition/\(composition).yaml", "--env", environment,
      "--pull-requests", "values/test/pull-requests.json",
    ]
    return try await run("swell", words + choice, in: folder, environment: access)
  }

  /// Syncs it until it is healthy, again without a write, and looks for drift.
  package func comeToLife(_ more: [String] = [], environment access: [String: String]) async throws
  {
    let first = try await swell(["sync", "--quiet"] + more, environment: access)
    #expect(first.exitCode == 0, "\(first)")
    let again = try await swell(["sync", "--quiet"] + more, environment: access)
    #expect(again.exitCode == 0, "\(again)")
    #expect(!again.output.contains("created") && !again.output.contains("configured"), "\(again)")
    let report = try await swell(["drift-report"] + more, environment: access)
    #expect(report.exitCode == 0, "\(report)")
  }
}
