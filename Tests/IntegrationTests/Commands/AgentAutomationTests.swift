import Glibc
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What the agent does by itself about automated Applications, and what it leaves alone.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentAutomationTests {
  private static let automated =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  @Test func `a closed sync window holds a sync up until it is taken away`() async throws {
    let stage = try await AgentStage()
    try await stage.makeProject(closing: [AgentStage.closed])
    try await stage.make(Self.automated)
    while !stage.agent.errorsSoFar.contains("the sync window 'deny * * * * * for 1h' is closed") {
      try await Task.sleep(for: .milliseconds(25))
    }
    let held = try await stage.application { $0[["status", "sync", "status"]] == "OutOfSync" }
    #expect(held[["status", "operationState"]] == nil, "\(held)")
    #expect(await stage.live.api.get(stage.map) == nil)

    try await stage.change("\(stage.projects)/default", ["spec": ["syncWindows": []]])
    try await stage.application { $0[["status", "operationState", "phase"]] == "Succeeded" }
    #expect(await stage.live.api.get(stage.map) != nil)
    await stage.end()
  }

  @Test func `an application that declares nothing any more is emptied only where it may be`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.automated)
    try await stage.application { $0[["status", "operationState", "phase"]] == "Succeeded" }
    try await stage.swell.commit(["m/README.md": "Nothing.\n"], removing: ["m/a.yaml"])
    let left = try await stage.application {
      $0[["status", "conditions"]]?.list?.contains {
        $0["type"] == "SyncError" && $0["message"]?.string?.contains("'allowEmpty'") == true
      } == true
    }
    #expect(left[["status", "sync", "status"]] == "OutOfSync")
    #expect(await stage.live.api.get(stage.map) != nil)

    try await stage.change(
      stage.path,
      ["spec": ["syncPolicy": ["automated": ["allowEmpty": true]]]]
    )
    try await stage.live.wait(for: stage.map) { $0 == nil }
    let emptied = try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    #expect(emptied[["status", "conditions"]]?.list?.isEmpty != false, "\(emptied)")
    await stage.end()
  }

  @Test func `a namespace that is only described does not let an application be emptied`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(
      """
      {automated: {prune: true}, syncOptions: [CreateNamespace=true],
      managedNamespaceMetadata: {labels: {team: a}}}
      """
    )
    try await stage.application { $0[["status", "operationState", "phase"]] == "Succeeded" }
    try await stage.swell.commit(["m/README.md": "Nothing.\n"], removing: ["m/a.yaml"])
    try await stage.application {
      $0[["status", "conditions"]]?.list?.contains {
        $0["type"] == "SyncError" && $0["message"]?.string?.contains("'allowEmpty'") == true
      } == true
    }
    #expect(await stage.live.api.get(stage.map) != nil)
    await stage.end()
  }

  @Test func `what stays although nobody declares it is no reason to sync again and again`()
    async throws
  {
    let stage = try await AgentStage()
    let kept = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: b, annotations: {argocd.argoproj.io/sync-options: Prune=false}}
      """
    try await stage.swell.commit(["m/b.yaml": kept])
    try await stage.make(Self.automated)
    try await stage.application { $0[["status", "operationState", "phase"]] == "Succeeded" }
    for (text, removed) in [("k: two", ["m/b.yaml"]), ("k: three", [])] {
      try await stage.swell.commit(
        ["m/a.yaml": Sample.configMap("a", text)],
        removing: removed
      )
      let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
      try await stage.application {
        $0[["status", "operationState", "syncResult", "revision"]] == .string(commit)
          && $0[["status", "operationState", "phase"]] == "Succeeded"
          && $0[["status", "sync", "status"]] == "OutOfSync"
      }
    }
    #expect(await stage.live.api.get("\(stage.maps)/b") != nil)
    await stage.end()
    let begun = stage.agent.errorsSoFar.split(separator: "\n").count { $0.hasSuffix("a: syncing") }
    #expect(begun == 3, "\(stage.agent.errorsSoFar)")
  }

  @Test func `so many objects are not deleted at once unless the agent is told that it may`()
    async throws
  {
    let stage = try await AgentStage()
    let names = (1...6).map { "m/b\($0).yaml" }
    var files: [String: String] = [:]
    for (number, name) in names.enumerated() {
      files[name] = Sample.configMap("b\(number + 1)", "k: v")
    }
    try await stage.swell.commit(files)
    try await stage.make(Self.automated)
    try await stage.application { $0[["status", "operationState", "phase"]] == "Succeeded" }
    try await stage.swell.commit([:], removing: names)
    let refused = try await stage.application {
      $0[["status", "operationState", "phase"]] == "Failed"
        && $0[["status", "conditions"]]?.list?.contains { $0["type"] == "SyncError" } == true
    }
    let message = try #require(refused[["status", "operationState", "message"]]?.string)
    #expect(message.contains("would delete 6 of 7 objects"), "\(message)")
    #expect(message.contains("--allow-deletions 6"), "\(message)")
    let there = await stage.live.api.get(stage.maps)?["items"]?.list ?? []
    #expect(there.count { $0[["metadata", "name"]]?.string?.hasPrefix("b") == true } == 6)
    await stage.end()

    let bold = try stage.swell.startAgent([
      "--poll", "1s", "--no-leases", "--control-namespace", stage.swell.name, "--log", "text",
      "--allow-deletions", "6",
    ])
    try await stage.application {
      $0[["status", "operationState", "phase"]] == "Succeeded"
        && $0[["status", "sync", "status"]] == "Synced"
    }
    let rest = await stage.live.api.get(stage.maps)?["items"]?.list ?? []
    #expect(!rest.contains { $0[["metadata", "name"]]?.string?.hasPrefix("b") == true })
    #expect(await stage.live.api.get(stage.map) != nil)
    bold.signal(SIGTERM)
    #expect(await bold.finish().exitCode == 0)
  }

  @Test func `a sync that failed is tried again and succeeds once nothing is in its way`()
    async throws
  {
    let stage = try await AgentStage()
    let namespace = stage.swell.name + "-a"
    let space = "{apiVersion: v1, kind: Namespace, metadata: {name: \(namespace)}}"
    try await stage.live.create(space, in: "/api/v1/namespaces")
    let quotas = "/api/v1/namespaces/\(namespace)/resourcequotas"
    try await stage.live.create(
      "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {services: '0'}}}",
      in: quotas
    )
    try await stage.live.wait(for: "\(quotas)/q") { $0?[["status", "hard", "services"]] != nil }
    let service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 80}]}\n"
    try await stage.swell.commit(["m/b.yaml": service])
    try await stage.make(
      "{automated: {}, retry: {limit: -1, backoff: {duration: 1s, maxDuration: 5s}}}"
    )
    let failed = try await stage.application {
      $0[["status", "operationState", "phase"]] == "Failed"
    }
    let message = try #require(failed[["status", "operationState", "message"]]?.string)
    #expect(message.contains("Service \(namespace)/b: "), "\(message)")
    #expect(message.contains("exceeded quota: q"), "\(message)")
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")

    #expect(await stage.live.api.send(.delete("\(quotas)/q")) == 200)
    let done = try await stage.application {
      $0[["status", "operationState", "phase"]] == "Succeeded"
    }
    let state = try #require(done[["status", "operationState"]])
    #expect(state[["syncResult", "revision"]] == .string(commit))
    #expect(state["retryCount"]?.int.map { $0 > 0 } == true, "\(state)")
    #expect(await stage.live.api.get("/api/v1/namespaces/\(namespace)/services/b") != nil)
    await stage.end()
  }

  @Test func `a newer commit takes the place of a sync that waits for health`() async throws {
    let stage = try await AgentStage(["--timeout", "1h"])
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make(Self.automated)
    try await stage.application {
      $0[["status", "operationState", "message"]]?.string?.hasPrefix("waiting for health") == true
    }
    let map = Sample.configMap("b", "k: v")
    try await stage.swell.commit(["m/b.yaml": map], removing: ["m/web.yaml"])
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
    let done = try await stage.application {
      $0[["status", "health", "status"]] == "Healthy"
        && $0[["status", "operationState", "phase"]] == "Succeeded"
        && $0[["status", "sync", "status"]] == "Synced"
    }
    #expect(done[["status", "operationState", "syncResult", "revision"]] == .string(commit))
    #expect(await stage.live.api.get("\(stage.maps)/b") != nil)
    let web = "/apis/apps/v1/namespaces/\(stage.swell.name)-a/deployments/web"
    #expect(await stage.live.api.get(web) == nil)
    let log = stage.agent.errorsSoFar
    let interruption = try #require(log.firstRange(of: "interrupted ("), "\(log)")
    #expect(log[interruption.upperBound...].contains("done ("), "\(log)")
    await stage.end()
  }

  @Test func `the objects of a deleted application go in the reverse order of their waves`()
    async throws
  {
    let stage = try await AgentStage()
    var files: [String: String] = [:]
    for wave in 0...2 {
      files["m/w\(wave).yaml"] = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: w\(wave)
          annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}
          finalizers: [example.org/hold]

        """
    }
    try await stage.swell.commit(files, removing: ["m/a.yaml"])
    try await stage.make(Self.automated, finalizers: "[resources-finalizer.argocd.argoproj.io]")
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    #expect(await stage.live.api.send(.delete(stage.path)) == 200)
    for wave in [2, 1, 0] {
      let map = "\(stage.maps)/w\(wave)"
      try await stage.live.wait(for: map) { $0?[["metadata", "deletionTimestamp"]] != nil }
      for earlier in 0..<wave {
        let other = await stage.live.api.get("\(stage.maps)/w\(earlier)")
        #expect(other != nil && other?[["metadata", "deletionTimestamp"]] == nil, "\(earlier)")
      }
      #expect(await stage.live.api.get(stage.path) != nil)
      try await stage.change(map, ["metadata": ["finalizers": []]])
    }
    try await stage.live.wait(for: stage.path) { $0 == nil }
    for wave in 0...2 { #expect(await stage.live.api.get("\(stage.maps)/w\(wave)") == nil) }
    await stage.end()
  }
}
