import TestSupport

/// One chart looked up in a repository's index of 30 MB.
struct IndexBenchmarks {
  private let repetition = Repetition(warmUps: 1, runs: 3)

  func run(_ report: (Measurement) -> Void) async throws {
    let folder = try TemporaryFolder()
    var text = "apiVersion: v1\nentries:\n"
    var chart = 0
    while text.utf8.count < 30 << 20 {
      text += "  chart\(chart):\n"
      for version in 0..<60 {
        text += """
            - apiVersion: v2
              created: "2026-01-01T00:00:00.000000000Z"
              description: A chart that stands for many others of its kind
              digest: 0000000000000000000000000000000000000000000000000000000000000000
              maintainers:
              - {email: somebody@example.org, name: somebody}
              name: chart\(chart)
              urls: ['chart\(chart)-1.\(version).0.tgz']
              version: 1.\(version).0

          """
      }
      chart += 1
    }
    try folder.write(text, to: "index.yaml")
    text = ""
    let program = "\(Program.buildFolder)/swell"
    let server = try await Service.nginx("location / { root \(folder.path); }")
    let cache = try TemporaryFolder()
    let words = [
      program, "template", "x", "chart\(chart / 2)", "--cache", cache.path, "--repo",
      "http://127.0.0.1:\(server.port)",
    ]
    report(
      // The chart itself is not there: what counts is how soon that is known.
      try await measure("a chart in an index of 30 MB", by: "swell template", repetition) {
        try peakMemory(ofRunning: words, allowing: [3])
      }
    )
  }
}
