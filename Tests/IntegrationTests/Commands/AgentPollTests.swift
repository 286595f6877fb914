import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// How often an agent asks repositories whether there is anything new, as their servers see it.
@Suite(
  .cluster,
  .enabled(if: GitHost.isInstalled, "nginx or fcgiwrap is not installed"),
  .timeLimit(.minutes(15))
)
struct AgentPollTests {
  private static let applications = 6

  private func application(_ name: String, _ url: String, of stage: AgentStage) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: \(name), namespace: \(stage.swell.name)}
    spec:
      project: default
      source: {repoURL: "\(url)", path: m, targetRevision: main}
      destination:
        server: https://kubernetes.default.svc
        namespace: \(stage.swell.name)-\(name)
      syncPolicy: {automated: {}, syncOptions: [CreateNamespace=true]}
    """
  }

  @Test func `a repository of many applications is asked as often as one of a single one`()
    async throws
  {
    let stage = try await AgentStage()
    let lone = try await TemporaryRepository(["m/a.yaml": Sample.configMap("a", "k: one")])
    let (shared, single) = (
      try await GitHost(of: stage.swell.repository), try await GitHost(of: lone)
    )
    let names = (0..<Self.applications).map { "a\($0)" }
    for name in names {
      try await stage.live.create(
        application(name, shared.url, of: stage),
        in: stage.applications
      )
    }
    try await stage.live.create(application("b", single.url, of: stage), in: stage.applications)
    for name in names + ["b"] {
      try await stage.live.wait(for: "\(stage.applications)/\(name)") {
        $0?[["status", "sync", "status"]] == "Synced"
      }
    }
    // From now on nothing but polls: so many of the one, and as many of the other.
    // The single one is counted from before until after the other, so that no delay adds to the many.
    let (one, all) = (single.askedForReferences, shared.askedForReferences)
    while single.askedForReferences < one + 6 {
      try await Task.sleep(for: .milliseconds(100))
    }
    let many = shared.askedForReferences - all
    let few = single.askedForReferences - one
    #expect(many < 2 * few + 2, "\(many) times and \(few) times")

    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    for name in names {
      try await stage.live.wait(
        for: "/api/v1/namespaces/\(stage.swell.name)-\(name)/configmaps/a"
      ) { $0?[["data", "k"]] == "two" }
    }
    await stage.end()
  }
}
