import Glibc
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What an agent keeps in mind of a cluster.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentWatchTests {
  private static let automated =
    "{automated: {selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  @Test func `an Application says what ails the pods of its Deployment`() async throws {
    let stage = try await AgentStage()
    try await stage.swell.commit(["web/a.yaml": AgentStage.unhealthy])
    let source = "{repoURL: \(stage.swell.repository.url), path: web, targetRevision: main}"
    try await stage.make(Self.automated, source: source)
    let found = try await stage.live.wait(for: "\(stage.applications)/a") {
      $0?[["status", "health", "message"]]?.string?.contains("ImagePullBackOff") == true
    }
    let message = try #require(found?[["status", "health", "message"]]?.string)
    #expect(message.contains("; Pod web-"), "\(message)")
    #expect(message.contains("Back-off pulling image"), "\(message)")
    // The sync that waits for it is still under way.
    let state = try #require(found?[["status", "operationState"]])
    #expect(state["phase"] == "Running")
    #expect(
      state["message"]?.string?.hasPrefix("waiting for health of Deployment") == true,
      "\(state)"
    )

    try await stage.swell.commit([:], removing: ["web/a.yaml"])
    try await stage.swell.commit(["web/b.yaml": Sample.configMap("b", "k: v")])
    try await stage.live.wait(for: "\(stage.applications)/a") {
      $0?[["status", "health", "status"]] == "Healthy"
    }
    await stage.end()
  }

  @Test func `a change that is wanted is seen in an object that others change as they may`()
    async throws
  {
    let live = try Live()
    var files = Sample.repository(["a.yaml": Sample.configMap("a", "free: one, bound: one")])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: """
        ignoreDifferences: [{kind: ConfigMap, jsonPointers: [/data/free]}]
          syncPolicy: {automated: {selfHeal: true},
        """
    )
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let agent = try swell.start("agent", ["--poll", "1s", "--no-leases", "--log", "text"])
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    try await live.wait(for: path) { $0 != nil }
    let looks = { agent.errorsSoFar.ranges(of: "Synced, healthy").count }
    while looks() == 0 { try await Task.sleep(for: .milliseconds(25)) }
    let before = looks()
    #expect(await live.api.send(.merge(["data": ["free": "other"]], into: path)) == 200)
    while looks() == before { try await Task.sleep(for: .milliseconds(25)) }
    #expect(await live.api.send(.merge(["data": ["bound": "other"]], into: path)) == 200)
    try await live.wait(for: path) { $0?[["data", "bound"]] == "one" }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `of objects that nobody declared only the metadata is read where they are many`()
    async throws
  {
    let live = try Live()
    let foreign = Live.newName()
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(foreign)}}",
      in: "/api/v1/namespaces"
    )
    let leases = "/apis/coordination.k8s.io/v1/namespaces/\(foreign)/leases"
    for number in 0..<120 {
      let lease = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l-\(number)}}"
      try await live.create(lease, in: leases)
    }
    var files = Sample.repository([
      "a.yaml": """
      apiVersion: coordination.k8s.io/v1
      kind: Lease
      metadata: {name: a}
      spec: {holderIdentity: nobody}

      """
    ])
    files["composition/c.yaml"] = Sample.application()
      .replacing("syncPolicy: {", with: "syncPolicy: {automated: {selfHeal: true}, ")
    let server = try FaultyServer(before: live.connection) { _ in nil }
    let swell = try await Swell(files, kubeconfig: server.kubeconfig)
    let agent = try swell.start("agent", ["--poll", "1s", "--no-leases"])
    let path = "/apis/coordination.k8s.io/v1/namespaces/\(swell.name)/leases/a"
    try await live.wait(for: path) { $0 != nil }
    for holder in ["one", "another"] {
      let drifted = await live.api.send(
        .merge(["spec": ["holderIdentity": .string(holder)]], into: path)
      )
      #expect(drifted == 200)
      try await live.wait(for: path) { $0?[["spec", "holderIdentity"]] == "nobody" }
    }
    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0 != nil }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)

    let read = server.requests.filter { $0.target.hasPrefix("/apis/coordination.k8s.io/v1/leases") }
    #expect(read.contains { $0.target.contains("watch=true") }, "\(read.map(\.target))")
    let whole = read.filter {
      $0.fields["accept"]?.contains("PartialObjectMetadata") != true
        && !$0.target.hasSuffix("?limit=1")
    }
    #expect(whole.isEmpty, "\(whole.map(\.target))")
  }

  // MARK: Watches that end

  /// What watches are answered in place of what happens: that their beginning is too long ago, by a status or in the first event.
  private static let gone: [FaultyServer.Trouble] = [
    .answer(.init(status: 410, reason: "Expired", message: "too old resource version")),
    .said(
      #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}"# + "\n"
    ),
  ]

  @Test(arguments: gone.indices)
  func `watches for which it is too late are begun anew from a list`(_ form: Int) async throws {
    let isGone = Mutex(true)
    let server = try FaultyServer(troubling: try ClusterConnection.required()) { request in
      request.isWatch && isGone.withLock { $0 } ? Self.gone[form] : nil
    }
    let stage = try await AgentStage(kubeconfig: server.kubeconfig)
    // Nothing is watched, and yet everything comes about: lists tell as much.
    try await stage.make(Self.automated)
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    #expect(await stage.live.api.send(.delete(stage.map)) == 200)
    try await stage.live.wait(for: stage.map) { $0 != nil }

    isGone.withLock { $0 = false }
    let watched = { server.requests.contains { $0.isWatch && $0.target.contains("/configmaps") } }
    while !watched() { try await Task.sleep(for: .milliseconds(25)) }
    for value in ["two", "three"] {
      try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: \(value)")])
      try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == .string(value) }
      #expect(await stage.live.api.send(.merge(["data": ["k": "x"]], into: stage.map)) == 200)
      try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == .string(value) }
    }
    await stage.end()
    server.stop()
  }

  @Test func `watches that last a second miss nothing and list nothing again`() async throws {
    let server = try FaultyServer(troubling: try ClusterConnection.required()) { request in
      guard request.isWatch else { return nil }
      let target = request.target.replacing(/timeoutSeconds=\d+/, with: "timeoutSeconds=1")
      return .replaced(request.with(target: target))
    }
    let stage = try await AgentStage(kubeconfig: server.kubeconfig)
    try await stage.make(Self.automated)
    try await stage.application { $0[["status", "sync", "status"]] == "Synced" }
    func requests(_ isWatch: Bool) -> Int {
      server.requests.count {
        $0.isWatch == isWatch && $0.method == "GET"
          && $0.target.hasPrefix("/api/v1/configmaps?") && !$0.target.hasSuffix("?limit=1")
      }
    }
    while requests(true) < 2 { try await Task.sleep(for: .milliseconds(25)) }
    let lists = requests(false)
    for round in 0..<4 {
      let seen = requests(true)
      while requests(true) < seen + 2 { try await Task.sleep(for: .milliseconds(25)) }
      if round.isMultiple(of: 2) {
        #expect(await stage.live.api.send(.delete(stage.map)) == 200)
        try await stage.live.wait(for: stage.map) { $0 != nil }
      } else {
        #expect(await stage.live.api.send(.merge(["data": ["k": "x"]], into: stage.map)) == 200)
        try await stage.live.wait(for: stage.map) { $0?[["data", "k"]] == "one" }
      }
    }
    #expect(requests(false) == lists)
    #expect(await stage.live.api.send(.delete(stage.path)) == 200)
    try await stage.live.wait(for: stage.path) { $0 == nil }
    await stage.end()
    server.stop()
  }
}
