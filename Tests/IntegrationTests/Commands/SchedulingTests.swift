import Dispatch
import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// Which application is synced when, and how often it is tried.
@Suite(.cluster, .timeLimit(.minutes(15))) struct SchedulingTests {
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

  /// Three applications, the first of which waits for the second; what the report says where the server refuses one of their objects.
  private func synced(refusing name: String) async throws -> (Finished, writes: [String]) {
    let live = try Live()
    let files = repository([
      application("a", "swell.dev/depends-on: NAMESPACE-b"), application("b", ""),
      application("c", ""),
    ])
    let server = try FaultyServer(before: live.connection) { request in
      request.method == "PATCH" && request.target.contains("/configmaps/\(name)?")
        ? FaultyServer.Answer(status: 422, reason: "Invalid") : nil
    }
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5)
    return (finished, server.writes.filter { $0.contains("/configmaps/") })
  }

  @Test func `an application waits for those that it depends on, and only for those`() async throws
  {
    let (finished, writes) = try await synced(refusing: "c")
    #expect(finished.lines(with: "-a  wave 0  done").count == 1, "\(finished)")
    let (a, b) = (
      writes.firstIndex { $0.contains("/a?") }, writes.firstIndex { $0.contains("/b?") }
    )
    #expect(try #require(b) < #require(a))
  }

  @Test func `what depends on an application that failed is not started`() async throws {
    let (finished, _) = try await synced(refusing: "b")
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

  /// A sync of which the first try fails, with what a second commit holds when that has happened.
  private func retried(
    _ refresh: String,
    second files: [String: String]
  ) async throws -> (Finished, Live, Swell) {
    let live = try Live()
    let policy = ", retry: {limit: 2, \(refresh)backoff: {duration: 100ms, factor: 2}}"
    let failure = AsyncStream<Void>.makeStream()
    let committed = DispatchSemaphore(value: 0)
    let left = Countdown(1)
    let server = try FaultyServer(before: live.connection) { request in
      guard request.method == "PATCH", request.target.contains("/configmaps/a?"), left.next() else {
        return nil
      }
      // The first try fails when the second commit is there.
      failure.continuation.finish()
      committed.wait()
      return FaultyServer.Answer(status: 422, reason: "Invalid")
    }
    let swell = try await Swell(
      repository([application("a", "", policy)]),
      kubeconfig: server.kubeconfig
    )
    let program = try swell.start("sync", ["--quiet"])
    for await _ in failure.stream {}
    try await swell.commit(files)
    committed.signal()
    return (await program.finish(), live, swell)
  }

  @Test(arguments: [("", "v"), ("refresh: true, ", "new")])
  func `a further try is of the newest commit where its policy says so`(
    refresh: String,
    value: String
  ) async throws {
    let files = ["a/m.yaml": Sample.configMap("a", "k: new")]
    let (finished, live, swell) = try await retried(refresh, second: files)
    #expect(finished.exitCode == 0, "\(finished)")
    let map = await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a")
    #expect(map?[["data", "k"]] == .string(value))
  }

  @Test func `what the newest commit no longer yields is not tried again`() async throws {
    let files = ["composition/c.yaml": application("b", "")]
    let (finished, live, swell) = try await retried("refresh: true, ", second: files)
    #expect(finished.exitCode == 5, "\(finished)")
    #expect(finished.output.contains("the newest commit no longer yields it"), "\(finished)")
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/a") == nil)
  }

  @Test func `a newest commit that cannot be read is no reason to give up`() async throws {
    let files = ["composition/c.yaml": "kind: [unclosed\n"]
    let (finished, _, _) = try await retried("refresh: true, ", second: files)
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(finished.output.contains("tried again without the newest commit: "), "\(finished)")
  }
}
