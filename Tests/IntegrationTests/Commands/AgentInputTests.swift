import Foundation
import Glibc
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What an agent composes from besides a repository's newest commit.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentInputTests {
  private static let automated =
    "{automated: {selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  @Test func `while a repository is away its applications are kept as they were read last`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.make(Self.automated)
    let path = "\(stage.applications)/a"
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }

    let repository = stage.swell.repository.path
    try FileManager.default.moveItem(atPath: repository, toPath: repository + ".away")
    let refresh: Value = ["metadata": ["annotations": ["argocd.argoproj.io/refresh": "hard"]]]
    #expect(await stage.live.api.send(.merge(refresh, into: path)) == 200)
    let stale = try await stage.live.wait(for: path) { conditions(of: $0).isEmpty == false }
    #expect(conditions(of: stale) == ["StaleSourceWarning"])
    #expect(stale?[["status", "sync", "status"]] == "Synced")
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }
    await stage.end()

    // Nor does an agent that starts meanwhile need it.
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", stage.swell.name]
    let agent = try stage.swell.startAgent(words)
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }
    try FileManager.default.moveItem(atPath: repository + ".away", toPath: repository)
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "two" }
    try await stage.live.wait(for: path) { conditions(of: $0).isEmpty }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  private func conditions(of application: Value?) -> [String] {
    (application?[["status", "conditions"]]?.list ?? []).compactMap { $0["type"]?.string }
  }

  @Test func `an argocd-cm says what counts as a difference of Application objects`() async throws {
    let stage = try await AgentStage()
    let maps = "/api/v1/namespaces/\(stage.swell.name)/configmaps"
    try await stage.live.create(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: argocd-cm, labels: {app.kubernetes.io/part-of: argocd}}
      data:
        resource.customizations.ignoreDifferences.ConfigMap: "jsonPointers: [/data/k]"
      """,
      in: maps
    )
    try await stage.make("{syncOptions: [CreateNamespace=true]}")
    let path = "\(stage.applications)/a"
    let operation: Value = ["operation": ["sync": [:]]]
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "OutOfSync" }
    #expect(await stage.live.api.send(.merge(operation, into: path)) == 200)
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    #expect(await stage.live.api.send(.merge(["data": ["k": "other"]], into: stage.map)) == 200)
    let refresh: Value = ["metadata": ["annotations": ["argocd.argoproj.io/refresh": "normal"]]]
    #expect(await stage.live.api.send(.merge(refresh, into: path)) == 200)
    let found = try await stage.live.wait(for: path) {
      $0?[["metadata", "annotations", "argocd.argoproj.io/refresh"]] == nil
    }
    #expect(found?[["status", "sync", "status"]] == "Synced")

    #expect(await stage.live.api.send(.delete("\(maps)/argocd-cm")) == 200)
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "OutOfSync" }
    await stage.end()
  }

  /// A repository with an automated application that a placeholder counts in.
  private static var filesWithPlaceholder: [String: String] {
    var files = Sample.repository([
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "templates/a.yaml": Sample.configMap("a", "k: PLACEHOLDER_WORD"),
    ])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {selfHeal: true}, "
    )
    return files
  }

  /// An automated application of a chart with one ConfigMap that holds what a template finds out.
  private static func chart(saying template: String) -> [String: String] {
    var files = Sample.repository([
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "templates/a.yaml": Sample.configMap("a", "k: \"\(template)\""),
    ])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {}, "
    ).replacing(
      "metadata: {name: NAMESPACE",
      with: "metadata: {annotations: {swell.dev/lookup: live}, name: NAMESPACE"
    )
    return files
  }

  @Test func `what a chart looks up is followed`() async throws {
    let live = try Live()
    let seen = #"{{ (lookup "v1" "ConfigMap" "NAMESPACE" "words").data.WORD }}"#
    let swell = try await Swell(
      Self.chart(saying: seen),
      kubeconfig: live.connection.kubeconfig
    )
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}",
      in: "/api/v1/namespaces"
    )
    try await live.create(Sample.configMap("words", "WORD: one"), in: maps)
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", swell.name + "-none"]
    let agent = try swell.start("agent", words)
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "one" }
    #expect(await live.api.send(.merge(["data": ["WORD": "two"]], into: "\(maps)/words")) == 200)
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "two" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `a cluster that does not answer one lookup is asked no other`() async throws {
    let live = try Live()
    let isAway = Mutex(false)
    let lost = Mutex<[String]>([])
    let server = try FaultyServer(troubling: live.connection) { request in
      guard request.target.contains("/configmaps/words-"), isAway.withLock({ $0 }) else {
        return nil
      }
      lost.withLock { $0.append(request.target) }
      return .lost
    }
    let seen = #"{{ (lookup "v1" "ConfigMap" "NAMESPACE" (printf "words-%d" .)).data.WORD }}"#
    let swell = try await Swell(
      Self.chart(saying: "{{ range until 3 }}\(seen){{ end }}"),
      kubeconfig: server.kubeconfig
    )
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}",
      in: "/api/v1/namespaces"
    )
    for index in 0..<3 {
      try await live.create(Sample.configMap("words-\(index)", "WORD: w"), in: maps)
    }
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", swell.name + "-none"]
    let agent = try swell.start("agent", words)
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "www" }
    isAway.withLock { $0 = true }
    // It may have been in the midst of them when the server went.
    while lost.withLock({ $0.count }) < 16 { try await Task.sleep(for: .milliseconds(25)) }
    #expect(Set(lost.withLock { $0[8..<16] }).count == 1)
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `files are read again that the command line names`() async throws {
    let live = try Live()
    let swell = try await Swell(
      Self.filesWithPlaceholder,
      kubeconfig: live.connection.kubeconfig
    )
    let folder = try TemporaryFolder()
    try folder.write("WORD: one\n", to: "words.yaml")
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", swell.name + "-none"]
    let file = ["--placeholders", folder.path + "/words.yaml"]
    let agent = try swell.start("agent", words + file)
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    try await live.wait(for: map) { $0?[["data", "k"]] == "one" }
    try folder.write("WORD: two\n", to: "words.yaml")
    try await live.wait(for: map) { $0?[["data", "k"]] == "two" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `values of placeholders are followed that a ConfigMap holds`() async throws {
    let live = try Live()
    let swell = try await Swell(
      Self.filesWithPlaceholder,
      kubeconfig: live.connection.kubeconfig
    )
    let space: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(swell.name)],
    ]
    #expect(await live.api.send(.create(space, in: "/api/v1/namespaces")) == 201)
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    try await live.create(Sample.configMap("words", "WORD: one"), in: maps)
    let agent = try swell.start(
      "agent",
      ["--poll", "1s", "--no-leases", "--placeholders-from", "configmap/\(swell.name)/words"]
    )
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "one" }
    #expect(await live.api.send(.merge(["data": ["WORD": "two"]], into: "\(maps)/words")) == 200)
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "two" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `a status says what tools read in it, and keeps a history that was there`()
    async throws
  {
    let stage = try await AgentStage()
    try await stage.swell.commit([
      "web/kustomization.yaml": "resources: [pod.yaml]\n",
      "web/pod.yaml": """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: web, image: "example.org/web:1"}]}

      """,
    ])
    let source = "{repoURL: \(stage.swell.repository.url), path: web, targetRevision: main}"
    try await stage.make("{syncOptions: [CreateNamespace=true]}", source: source)
    let path = "\(stage.applications)/a"
    let before: Value = [
      "status": [
        "history": [["id": 7, "revision": "abc", "deployedAt": "2026-01-01T00:00:00Z"]]
      ]
    ]
    #expect(await stage.live.api.send(.merge(before, into: path)) == 200)
    let first = try await stage.live.wait(for: path) {
      $0?[["status", "sync", "status"]] == "OutOfSync"
    }
    #expect(first?[["status", "sourceType"]] == "Kustomize")
    #expect(first?[["status", "summary", "images"]] == ["example.org/web:1"])
    #expect(first?[["status", "history"]]?.list?.first?["id"] == 7)

    #expect(await stage.live.api.send(.merge(["operation": ["sync": [:]]], into: path)) == 200)
    try await stage.live.wait(for: path) { $0?[["status", "sync", "status"]] == "Synced" }
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
    try await stage.swell.commit(["other.txt": "nothing\n"])
    let refresh: Value = ["metadata": ["annotations": ["argocd.argoproj.io/refresh": "normal"]]]
    #expect(await stage.live.api.send(.merge(refresh, into: path)) == 200)
    let last = try await stage.live.wait(for: path) {
      $0?[["status", "sync", "revision"]] != .string(commit)
        && $0?[["metadata", "annotations", "argocd.argoproj.io/refresh"]] == nil
    }
    let history = last?[["status", "history"]]?.list
    #expect(history?.map { $0["revision"] } == ["abc", .string(commit)])
    #expect(history?.map { $0["id"] } == [7, 8])
    await stage.end()
  }

  @Test func `the history has the sources of each sync, after a restart too`() async throws {
    let stage = try await AgentStage()
    let url = stage.swell.repository.url
    try await stage.make(Self.automated)
    let path = "\(stage.applications)/a"
    let first = try await stage.live.wait(for: path) {
      $0?[["status", "history"]]?.list?.count == 1
    }
    let single = first?[["spec", "source"]]
    try await stage.swell.commit(["n/b.yaml": Sample.configMap("b", "k: v")])
    let list: Value = [
      ["repoURL": .string(url), "path": "m", "targetRevision": "main"],
      ["repoURL": .string(url), "path": "n", "targetRevision": "main"],
    ]
    let several: Value = ["spec": ["source": .null, "sources": list]]
    #expect(await stage.live.api.send(.merge(several, into: path)) == 200)
    try await stage.live.wait(for: path) { $0?[["status", "history"]]?.list?.count == 2 }
    await stage.end()

    #expect(await stage.live.api.send(.merge(["status": .null], into: path)) == 200)
    let words = ["--poll", "1s", "--no-leases", "--control-namespace", stage.swell.name]
    let agent = try stage.swell.startAgent(words)
    let last = try await stage.live.wait(for: path) {
      $0?[["status", "history"]]?.list?.count == 2
    }
    let history = try #require(last?[["status", "history"]]?.list)
    #expect(history.map { $0["source"] } == [single, nil])
    #expect(history.map { $0["sources"] } == [nil, list])
    #expect(history.map { $0["revisions"]?.list?.count } == [nil, 2])
    #expect(history.map { $0["id"] } == [1, 2])
    for entry in history {
      #expect(entry["initiatedBy"] == ["automated": true])
      #expect(entry["deployedAt"] != nil && entry["deployStartedAt"] != nil)
    }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }
}
