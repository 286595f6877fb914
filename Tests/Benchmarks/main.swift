import Glibc
import JSON
import Manifests
import TestSupport

// usage: Benchmarks [agent [COUNT] | composition | index | kustomize [DIR ...] | render [CHART ...] | sandbox | sync]; all of them where none is named.
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
  func isWanted(_ name: String) -> Bool { subject == nil || subject == name }
  if isWanted("agent") {
    let count = inputs.first.flatMap { Int($0) } ?? 1_000
    for round in try await AgentBenchmarks(count: count).run() {
      print(JSONWriter().text(of: round.record))
    }
  }
  if isWanted("composition") {
    try await CompositionBenchmarks().run(report)
  }
  if isWanted("index"), Service.has("nginx") {
    try await IndexBenchmarks().run(report)
  }
  if isWanted("kustomize") {
    try await KustomizeBenchmarks(folders: inputs).run(report)
  }
  if isWanted("sandbox") {
    try await SandboxBenchmarks().run(report)
  }
  if isWanted("sync") {
    try await SyncBenchmarks().run(report)
  }
  if isWanted("render") {
    try await RenderBenchmarks(charts: inputs).run(report)
  }
  if !measurements.isEmpty { printTable(measurements) }
}
