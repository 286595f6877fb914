import Glibc
import JSON
import Manifests

// usage: Benchmarks [sync] [render [CHART...]]
// One line of JSON for each scenario on standard output, and a table on standard error.

do {
  try await run(Array(CommandLine.arguments.dropFirst()))
} catch {
  print("Benchmarks: \(error)")
  exit(1)
}

func run(_ wanted: [String]) async throws {
  var measurements: [Measurement] = []
  func report(_ measurement: Measurement) {
    measurements.append(measurement)
    print(JSONWriter().text(of: measurement.record))
    fflush(nil)
  }
  if wanted.isEmpty || wanted.contains("sync") {
    var benchmarks = try await SyncBenchmarks()
    try await benchmarks.run(report)
  }
  if wanted.isEmpty || wanted.contains("render") {
    let charts = wanted.drop { $0 != "render" }.dropFirst()
    try await RenderBenchmarks(charts: Array(charts)).run(report)
  }
  printTable(measurements)
}
