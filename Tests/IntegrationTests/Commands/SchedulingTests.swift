import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// Which application is synced when, and how often it is tried.
@Suite(.cluster) struct SchedulingTests {
  /// An application `NAMESPACE-name` in the test's namespace, of the folder of its name.
  private func application(_ name: String, _ annotations: String, _ policy: String = "") -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE-\(name), annotations: {\(annotations)}}
    spec:
      project: default
      source: {repoURL: https://git.example/r, path: \(name)}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE}
      syncPolicy: {syncOptions: [CreateNamespace=true]\(policy)}
    ---

    """
  }

  private func repository(_ applications: [String]) -> [String: String] {
    var files = ["swell.yaml": Sample.settings, "composition/c.yaml": applications.joined()]
    for name in ["a", "b", "c"] {
      files["\(name)/m.yaml"] = Sample.configMap(name, "k: v")
    }
    return files
  }

  @Test func `an application waits for those that it depends on, and only for those`() async throws
  {
    let live = try Live()
    let files = repository([
      application("a", "swell.dev/depends-on: NAMESPACE-b"), application("b", ""),
      application("c", ""),
    ])
    let server = try FaultyServer(before: live.connection) { request in
      request.method == "PATCH" && request.target.contains("/configmaps/c?")
        ? FaultyServer.Answer(status: 422, reason: "Invalid") : nil
    }
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5)
    #expect(finished.lines(with: "-a  wave 0  done").count == 1, "\(finished)")
    let writes = server.writes.filter { $0.contains("/configmaps/") }
    let (a, b) = (
      writes.firstIndex { $0.contains("/a?") }, writes.firstIndex { $0.contains("/b?") }
    )
    #expect(try #require(b) < #require(a))
  }

  @Test func `what depends on an application that failed is not started`() async throws {
    let live = try Live()
    let files = repository([
      application("a", "swell.dev/depends-on: NAMESPACE-b"), application("b", ""),
      application("c", ""),
    ])
    let server = try FaultyServer(before: live.connection) { request in
      request.method == "PATCH" && request.target.contains("/configmaps/b?")
        ? FaultyServer.Answer(status: 422, reason: "Invalid") : nil
    }
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5)
    #expect(finished.lines(with: "-a  wave 0  not started").count == 1, "\(finished)")
    #expect(finished.lines(with: "-c  wave 0  done").count == 1, "\(finished)")
  }

  @Test func `a cycle is refused with its path before anything is applied`() async throws {
    let live = try Live()
    let files = repository([
      application("a", "swell.dev/depends-on: NAMESPACE-b"),
      application("b", "swell.dev/depends-on: NAMESPACE-a"), application("c", ""),
    ])
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 3)
    let name = swell.name
    #expect(
      finished.errors.contains("it waits for itself (\(name)-a → \(name)-b → \(name)-a)"),
      "\(finished)"
    )
    #expect(await live.api.get("/api/v1/namespaces/\(name)") == nil)
  }

  @Test func `a sync that failed is tried again as often as its policy says`() async throws {
    let live = try Live()
    let files = repository([
      application("a", "", ", retry: {limit: 2, backoff: {duration: 100ms, factor: 2}}")
    ])
    let left = Countdown(2)
    let server = try FaultyServer(before: live.connection) { request in
      guard request.method == "PATCH", request.target.contains("/configmaps/a?"), left.next() else {
        return nil
      }
      return FaultyServer.Answer(status: 422, reason: "Invalid")
    }
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(finished.output.contains("note: tried 3 times"))
    #expect(try await swell("history").exitCode == 3, "there is no application of that name")
  }
}
