import Compose
import Manifests
import Testing

/// Applications that wait for others.
@Suite struct DependencyTests {
  private func application(_ name: String, wave: Int = 0, after others: String) throws
    -> Application
  {
    try Application([
      "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
      "metadata": [
        "name": .string(name),
        "annotations": [
          "swell.dev/depends-on": .string(others),
          "argocd.argoproj.io/sync-wave": .string(String(wave)),
        ],
      ],
      "spec": [
        "source": ["repoURL": "https://git.example/r", "path": "m"],
        "destination": ["name": "in-cluster", "namespace": "n"],
      ],
    ])
  }

  @Test func `each has its turn after all that it waits for`() throws {
    let dependencies = Dependencies(among: [
      try application("web", after: "database, cache"), try application("database", after: ""),
      try application("cache", after: "database"), try application("report", after: "elsewhere"),
    ])
    #expect(dependencies.steps == ["database": 0, "cache": 1, "web": 2, "report": 0])
    #expect(dependencies.cycles.isEmpty)
  }

  @Test func `a cycle is reported once with its whole path`() throws {
    let dependencies = Dependencies(among: [
      try application("a", after: "b"), try application("b", after: "c"),
      try application("c", after: "b"), try application("d", after: "d"),
    ])
    #expect(
      dependencies.cycles.map(\.error.description) == [
        "cannot order 'Application b': it waits for itself (b → c → b)",
        "cannot order 'Application d': it waits for itself (d → d)",
      ]
    )
    #expect(dependencies.cycles.map(\.applications) == [["b", "c"], ["d"]])
  }

  @Test func `what is not there or comes later is named`() throws {
    let dependencies = Dependencies(among: [
      try application("a", wave: 1, after: "b datbase"), try application("b", wave: 3, after: ""),
      try application("database", wave: 0, after: ""),
    ])
    #expect(
      dependencies.unknown.map(\.error.description) == [
        "cannot order 'Application a': no application 'datbase' to wait for (did you mean 'database'?)"
      ]
    )
    let waves = ["a": 1, "b": 3, "database": 0]
    #expect(
      dependencies.late { (waves[$0] ?? 0) < (waves[$1] ?? 0) }.map(\.error.description) == [
        "cannot order 'Application a': it waits for 'b', which comes later (wave 3)"
      ]
    )
  }
}
