import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Syncs that somebody asks for in an Application's `operation`, in all the forms that Argo CD knows.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentOperationTests {
  private static let manual = "{syncOptions: [CreateNamespace=true]}"

  @Test func `only the objects that an operation names are applied`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.commit(["m/b.yaml": Sample.configMap("b", "k: one")])
    try await stage.make(Self.manual)
    let done = try await stage.ask(["resources": [["kind": "ConfigMap", "name": "b"]]])
    #expect(done["phase"] == "Succeeded", "\(done)")
    let applied = try #require(done[["syncResult", "resources"]]?.list)
    let names = applied.filter { $0["status"] == "Synced" }.map { $0["name"] }
    #expect(names.contains("b") && !names.contains("a"), "\(applied)")
    #expect(await stage.live.api.get("\(stage.maps)/b") != nil)
    #expect(await stage.live.api.get(stage.map) == nil)
    let object = await stage.live.api.get(stage.path)
    #expect(object?[["status", "history"]]?.list?.isEmpty != false)
    await stage.end()
  }

  @Test func `what is no longer declared stays until an operation prunes it`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.commit(["m/b.yaml": Sample.configMap("b", "k: one")])
    try await stage.make(Self.manual)
    #expect(try await stage.ask([:])["phase"] == "Succeeded")
    try await stage.swell.commit(
      ["m/a.yaml": Sample.configMap("a", "k: two")],
      removing: ["m/b.yaml"]
    )
    try await stage.application {
      $0[["status", "resources"]]?.list?.contains { $0["requiresPruning"] == true } == true
    }

    let kept = try await stage.ask([:])
    #expect(kept["phase"] == "Succeeded", "\(kept)")
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "two")
    #expect(await stage.live.api.get("\(stage.maps)/b") != nil)

    let pruned = try await stage.ask(["prune": true])
    #expect(pruned["phase"] == "Succeeded", "\(pruned)")
    let results = try #require(pruned[["syncResult", "resources"]]?.list)
    #expect(results.contains { $0["name"] == "b" && $0["status"] == "Pruned" }, "\(results)")
    #expect(await stage.live.api.get("\(stage.maps)/b") == nil)
    await stage.end()
  }

  @Test func `an operation that is only a rehearsal writes no object`() async throws {
    let stage = try await AgentStage()
    try await stage.make(Self.manual)
    let done = try await stage.ask(["dryRun": true])
    #expect(done["phase"] == "Succeeded", "\(done)")
    #expect(await stage.live.api.get("/api/v1/namespaces/\(stage.swell.name)-a") == nil)
    let after = try await stage.application { $0[["status", "sync", "status"]] == "OutOfSync" }
    #expect(after[["status", "history"]]?.list?.isEmpty != false)
    await stage.end()
  }

  @Test func `an operation brings back the state of the commit that it names`() async throws {
    let stage = try await AgentStage()
    let first = try await stage.swell.repository.git("rev-parse", "HEAD")
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await stage.make(Self.manual)
    #expect(try await stage.ask([:])["phase"] == "Succeeded")
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "two")

    let done = try await stage.ask(["revision": .string(first)])
    #expect(done["phase"] == "Succeeded", "\(done)")
    #expect(done[["operation", "sync", "revision"]] == .string(first))
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "one")
    // What is compared with is what the Application itself says.
    let second = try await stage.swell.repository.git("rev-parse", "HEAD")
    let object = try await stage.application {
      $0[["status", "sync", "status"]] == "OutOfSync"
        && $0[["status", "sync", "revision"]] == .string(second)
        && $0[["status", "history"]]?.list?.count == 2
    }
    // The source is what the Application declares, whatever revision of it was asked for.
    let source = try #require(object[["spec", "source"]])
    #expect(done[["syncResult", "source"]] == source)
    let history = try #require(object[["status", "history"]]?.list)
    #expect(history.map { $0["source"] } == [source, source])
    #expect(history.map { $0["revision"] } == [.string(second), .string(first)])
    #expect(history.allSatisfy { $0["initiatedBy"] == ["username": "eva"] })
    await stage.end()
  }

  @Test func `a commit that an operation names and nobody has is said to be missing`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.manual)
    let done = try await stage.ask(["revision": "nowhere"])
    #expect(done["phase"] == "Error", "\(done)")
    let message = try #require(done["message"]?.string)
    #expect(message.contains("cannot find revision 'nowhere'"), "\(message)")
    #expect(await stage.live.api.get(stage.map) == nil)
    await stage.end()
  }

  @Test func `an operation that comes with another declaration is one of that`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.repository.git("tag", "v1")
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await stage.swell.repository.git("tag", "v2")
    let source = "{repoURL: \(stage.swell.repository.url), path: m, targetRevision: v1}"
    try await stage.make(Self.manual, source: source)
    try await stage.application { $0[["status", "sync", "status"]] == "OutOfSync" }
    try await stage.change(
      stage.path,
      ["spec": ["source": ["targetRevision": "v2"]], "operation": ["sync": [:]]]
    )
    let done = try await stage.finished()
    #expect(done["phase"] == "Succeeded", "\(done)")
    #expect(done[["syncResult", "source", "targetRevision"]] == "v2")
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "two")
    await stage.end()
  }

  @Test func `an operation that cannot be understood syncs nothing`() async throws {
    let stage = try await AgentStage()
    try await stage.make(Self.manual)
    let retry: Value = ["limit": 1, "backoff": ["duration": "soon"]]
    try await stage.change(stage.path, ["operation": ["sync": [:], "retry": retry]])
    let done = try await stage.finished()
    #expect(["Failed", "Error"].contains(done["phase"]), "\(done)")
    #expect(done["message"]?.string?.contains("'soon' is no duration") == true, "\(done)")
    #expect(await stage.live.api.get(stage.map) == nil)
    await stage.end()
  }

  @Test func `the sync options of an operation stand in for those of the application`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make("{}")
    let refused = try await stage.ask([:])
    #expect(refused["phase"] == "Failed", "\(refused)")
    #expect(refused["message"]?.string?.contains("\(stage.swell.name)-a") == true, "\(refused)")
    let done = try await stage.ask(["syncOptions": ["CreateNamespace=true"]])
    #expect(done["phase"] == "Succeeded", "\(done)")
    #expect(await stage.live.api.get(stage.map) != nil)
    await stage.end()
  }

  @Test func `an operation by force makes anew what cannot be changed`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.commit(["m/job.yaml": Sample.job("job", "team: data")])
    try await stage.make(Self.manual)
    #expect(try await stage.ask([:])["phase"] == "Succeeded")
    let path = "/apis/batch/v1/namespaces/\(stage.swell.name)-a/jobs/job"
    let before = try #require(await stage.live.api.get(path))
    let changed = Sample.job("job", "team: data").replacing("job:1", with: "job:2")
    try await stage.swell.commit(["m/job.yaml": changed])
    try await stage.application { $0[["status", "sync", "status"]] == "OutOfSync" }
    let refused = try await stage.ask([:])
    #expect(refused["phase"] == "Failed", "\(refused)")
    let forced = try await stage.ask(["syncStrategy": ["hook": ["force": true]]])
    #expect(forced["phase"] == "Succeeded", "\(forced)")
    let after = try #require(await stage.live.api.get(path))
    #expect(after.uid != before.uid)
    await stage.end()
  }

  @Test func `hooks that an operation left out are run by the next one`() async throws {
    let stage = try await AgentStage()
    let hook = Sample.job("after", "argocd.argoproj.io/hook: PostSync")
    try await stage.swell.commit(["m/after.yaml": hook])
    try await stage.make(Self.manual)
    let path = "/apis/batch/v1/namespaces/\(stage.swell.name)-a/jobs/after"
    let bare = try await stage.ask(["syncStrategy": ["apply": [:]]])
    #expect(bare["phase"] == "Succeeded", "\(bare)")
    #expect(await stage.live.api.get(path) == nil)
    #expect(try await stage.ask([:])["phase"] == "Succeeded")
    #expect(await stage.live.api.get(path) != nil)
    await stage.end()
  }

  @Test func `an operation that waits is ended when it is terminated`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make(Self.manual)
    try await stage.begin([:])
    try await stage.application {
      $0[["status", "operationState", "message"]]?.string?.hasPrefix("waiting for health") == true
    }
    try await stage.terminate()
    let done = try await stage.finished()
    #expect(done["phase"] == "Failed", "\(done)")
    #expect(done["message"] == "Operation terminated")
    #expect(done["finishedAt"] != nil)
    #expect(await stage.live.api.get(stage.map) != nil)
    await stage.end()
  }

  /// How an operation is ended.
  enum Ending: CaseIterable {
    case terminated, deleted, orphaned
  }

  @Test(arguments: Ending.allCases)
  func `hooks of an operation that is ended do not run on, unless all objects stay`(
    ending: Ending
  ) async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    let hook = """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: stuck, annotations: {argocd.argoproj.io/hook: PreSync}}
      spec:
        parallelism: 0
        template: {spec: {restartPolicy: Never, containers: [{name: main, image: "job:1"}]}}
      """
    try await stage.swell.commit(["m/hook.yaml": hook])
    let finalizer =
      ending == .orphaned ? "example.org/hold" : "resources-finalizer.argocd.argoproj.io"
    try await stage.make(Self.manual, finalizers: "[\(finalizer)]")
    try await stage.begin([:])
    let job = "/apis/batch/v1/namespaces/\(stage.swell.name)-a/jobs/stuck"
    try await stage.live.wait(for: job) { $0 != nil }
    if ending == .terminated {
      try await stage.terminate()
      #expect(try await stage.finished()["message"] == "Operation terminated")
    } else {
      #expect(await stage.live.api.send(.delete(stage.path)) == 200)
      if ending == .deleted { try await stage.live.wait(for: stage.path) { $0 == nil } }
    }
    await stage.end()
    #expect((await stage.live.api.get(job) == nil) == (ending != .orphaned))
    #expect(await stage.live.api.get(stage.map) == nil)
  }

  @Test func `an operation in a closed sync window is refused`() async throws {
    let stage = try await AgentStage()
    try await stage.makeProject(closing: [AgentStage.closed])
    try await stage.make(Self.manual)
    let done = try await stage.ask([:])
    #expect(done["phase"] == "Failed", "\(done)")
    let message = try #require(done["message"]?.string)
    #expect(message.contains("the sync window 'deny * * * * * for 1h' is closed"), "\(message)")
    #expect(await stage.live.api.get("/api/v1/namespaces/\(stage.swell.name)-a") == nil)

    try await stage.change(
      "\(stage.projects)/default",
      ["spec": ["syncWindows": [AgentStage.closed.setting([.key("manualSync")], to: true)]]]
    )
    // The agent hears of it a moment later.
    while try await stage.ask([:])["phase"] != "Succeeded" {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(await stage.live.api.get(stage.map) != nil)
    await stage.end()
  }

  @Test func `what the server refuses is named by the operation that failed on it`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.commit(["m/b.yaml": AgentStage.refused])
    try await stage.make(Self.manual)
    let done = try await stage.ask([:])
    #expect(done["phase"] == "Failed", "\(done)")
    let message = try #require(done["message"]?.string)
    #expect(message.contains("Service \(stage.swell.name)-a/b: "), "\(message)")
    #expect(message.contains("spec.ports[0].port: Invalid value: 0"), "\(message)")
    let results = try #require(done[["syncResult", "resources"]]?.list)
    let result = try #require(results.first { $0["name"] == "b" })
    #expect(result["status"] == "SyncFailed")
    // Nothing but an automated sync is given up by itself.
    let after = try await stage.application { $0["operation"] == nil }
    let conditions = after[["status", "conditions"]]?.list ?? []
    #expect(!conditions.contains { $0["type"] == "SyncError" }, "\(conditions)")

    try await stage.change(
      stage.path,
      ["spec": ["syncPolicy": ["automated": [:], "retry": ["limit": 0]]]]
    )
    let given = try await stage.application {
      $0[["status", "conditions"]]?.list?.contains { $0["type"] == "SyncError" } == true
    }
    #expect(given[["status", "operationState", "phase"]] == "Failed", "\(given)")
    await stage.end()
  }
}

extension AgentStage {
  /// A window of an AppProject that is always closed.
  static let closed: Value = [
    "kind": "deny", "schedule": "* * * * *", "duration": "1h", "applications": ["*"],
  ]
  /// A Service that the server refuses.
  static let refused =
    "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 0}]}\n"
  /// A Deployment that never becomes healthy.
  static let unhealthy = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata:
          labels: {app: web}
          annotations: {testcluster.swell.dev/image-error: "true"}
        spec: {containers: [{name: web, image: nowhere.example/web}]}

    """

  var path: String { applications + "/a" }
  var projects: String { applications.replacing("/applications", with: "/appprojects") }
  /// The ConfigMaps of the namespace that the Application goes to.
  var maps: String { "/api/v1/namespaces/\(swell.name)-a/configmaps" }

  /// Waits until the Application is as wished, and returns it.
  @discardableResult
  func application(until isDone: (Value) -> Bool) async throws -> Value {
    let object = try await live.wait(for: path) { $0.map(isDone) == true }
    return try #require(object)
  }

  /// Waits until the operation that was begun last is at its end, and returns its state.
  func finished() async throws -> Value {
    let object = try await application {
      let phase = $0[["status", "operationState", "phase"]]
      return $0["operation"] == nil && phase != nil && phase != "Running" && phase != "Terminating"
    }
    return try #require(object[["status", "operationState"]])
  }

  /// Has the Application synced by an `operation`, and returns the state in which that ended.
  func ask(_ sync: Value) async throws -> Value {
    try await begin(sync)
    return try await finished()
  }

  /// Asks for a sync by an `operation`.
  func begin(_ sync: Value) async throws {
    try await change(path, ["operation": ["initiatedBy": ["username": "eva"], "sync": sync]])
  }

  /// Has the operation that is under way ended, as Argo CD's command line has it.
  func terminate() async throws {
    try await change(path, ["status": ["operationState": ["phase": "Terminating"]]])
  }

  /// Merges fields into an object.
  func change(_ path: String, _ fields: Value) async throws {
    try #require(await live.api.send(.merge(fields, into: path)) == 200)
  }

  /// Makes the project of the Application, with sync windows.
  func makeProject(closing windows: Value) async throws {
    let project: Value = [
      "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject",
      "metadata": ["name": "default"],
      "spec": [
        "sourceRepos": ["*"], "destinations": [["server": "*", "namespace": "*"]],
        "clusterResourceWhitelist": [["group": "*", "kind": "*"]], "syncWindows": windows,
      ],
    ]
    try #require(await live.api.send(.create(project, in: projects)) == 201)
  }
}
