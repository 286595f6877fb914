/// One of the repository's compositions in one environment.
package struct BundledPlatform: Sendable, CustomStringConvertible {
  package let composition: String
  package let environment: String
  /// An addon that can be taken away.
  package let dispensable: String

  /// As tests name it.
  package var description: String { "\(composition) in \(environment)" }

  /// The compositions, each with an addon that its platform can do without.
  private static let compositions: KeyValuePairs = [
    "spark-on-eks": "kubecost", "spark-on-eks-autoscaler": "jupyterhub",
    "dagster": "node-local-dns", "dask-airflow": "kubernetes-dashboard",
  ]

  /// Every composition in one environment.
  package static func all(in environment: String) -> [BundledPlatform] {
    compositions.map {
      BundledPlatform(composition: $0.key, environment: environment, dispensable: $0.value)
    }
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
}
