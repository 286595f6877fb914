import Chart
import Git
import Manifests
import TestSupport

/// Charts rendered by whole processes, beside helm where it is found, and again inside of one process with other values.
struct RenderBenchmarks {
  private let repetition = Repetition(warmUps: 2, runs: 15)
  private let charts: [String]

  /// - Parameter charts: folders of charts; those of this repository where there are none.
  init(charts: [String]) {
    self.charts =
      charts.isEmpty
      ? ["charts/core/cert-manager", "charts/observability/prometheus-stack"] : charts
  }

  func run(_ report: (Measurement) -> Void) async throws {
    let swell = "\(Program.buildFolder)/swell"
    let helm = find("helm")
    try await processes("start", [[swell, "version"], helm.map { [$0, "version"] }], report)
    for chart in charts {
      let words = ["template", "bench", chart]
      try await processes("render \(chart)", [[swell] + words, helm.map { [$0] + words }], report)
      try await inside(chart, report)
    }
  }

  private func processes(
    _ scenario: String,
    _ programs: [[String]?],
    _ report: (Measurement) -> Void
  ) async throws {
    let contenders = programs.compactMap { $0 }.map { Contender(running: $0) }
    for measurement in try await measure(scenario, contenders, repetition) { report(measurement) }
  }

  /// What is left to do once a chart was read and parsed.
  private func inside(_ chart: String, _ report: (Measurement) -> Void) async throws {
    let scenario = "in one process \(chart)"
    report(
      try await measure(scenario, by: "first render", repetition) {
        _ = try Self.render(try Self.load(chart), replicas: 1)
        return 0
      }
    )
    let loaded = try Self.load(chart)
    var replicas = 1
    report(
      try await measure(scenario, by: "again with other values", repetition) {
        replicas += 1
        _ = try Self.render(loaded, replicas: replicas)
        return 0
      }
    )
  }

  private static func load(_ chart: String) throws -> HelmChart {
    try loadChart(try workingTree(at: chart))
  }

  private static func render(_ chart: HelmChart, replicas: Int) throws -> ChartOutput {
    try chart.render(
      HelmRelease(name: "bench", namespace: "default"),
      values: [.set("replicas=\(replicas)")]
    )
  }
}
