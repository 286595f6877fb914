import Glibc
import JSON
import Manifests

// usage: Benchmarks [sync | kustomize [DIR ...] | render [CHART ...]]; all of them where none is named.
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
  let (subject, inputs) = (wanted.first, Array(wanted.dropFirst()))
  if subject == nil || subject == "kustomize" {
    try await KustomizeBenchmarks(folders: inputs).run(report)
  }
  if subject == nil || subject == "sync" {
    var benchmarks = try await SyncBenchmarks()
    try await benchmarks.run(report)
  }
  if subject == nil || subject == "render" {
    try await RenderBenchmarks(charts: inputs).run(report)
  }
  printTable(measurements)
}
