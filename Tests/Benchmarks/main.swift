import Glibc
import JSON
import Manifests

// usage: Benchmarks [sync]
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
  printTable(measurements)
}
