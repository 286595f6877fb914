import Foundation
import Glibc
import HTTP
import JSON
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What an agent answers over HTTP, what webhooks make it do, and what its log says.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentServerTests {
  private static let automated =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  /// A repository with a composition of one application that looks after itself.
  private static var files: [String: String] {
    var files = Sample.repository(["a.yaml": Sample.configMap("a", "k: one")])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {}, "
    )
    return files
  }

  // MARK: Webhooks

  /// What bears the label that tells a poll, the first of which comes soon after the start.
  private static let asking = #"request_type="ls-remote""#

  @Test(
    .enabled(if: GitHost.isInstalled, "nginx or fcgiwrap is not installed"),
    arguments: Forge.allCases
  )
  func `a webhook makes the agent look at once`(forge: Forge) async throws {
    let live = try Live()
    try await live.installDefinitions()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    let host = try await GitHost(of: swell.repository)
    let door = try Door(secretsOf: [forge])
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}",
      in: "/api/v1/namespaces"
    )
    try await live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a, namespace: \(swell.name)}
      spec:
        project: default
        source: {repoURL: "\(host.url)", path: m, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: \(swell.name)-a}
        syncPolicy: \(Self.automated)
      """,
      in: "/apis/argoproj.io/v1alpha1/namespaces/\(swell.name)/applications"
    )
    let words = ["--poll", "10m", "--no-leases", "--control-namespace", swell.name]
    let agent = try swell.startAgent(words + door.words)
    let map = "/api/v1/namespaces/\(swell.name)-a/configmaps/a"
    try await live.wait(for: map) { $0 != nil }
    try await door.wait(for: "argocd_git_request_total", Self.asking)
    try await door.waitForQuiet()

    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    let push = try await forge.push(to: GitHost.page)
    let start = ContinuousClock.now
    #expect(try await door.post(push) == 202)
    try await live.wait(for: map) { $0?[["data", "k"]] == "two" }
    #expect(start.duration(to: .now) < .seconds(300), "no poll has come in between")
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test(.enabled(if: GitHost.isInstalled, "nginx or fcgiwrap is not installed"))
  func `a webhook that nobody can believe, or of another repository, moves nothing`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    let host = try await GitHost(of: swell.repository)
    let door = try Door(secretsOf: [.github])
    let words = ["--poll", "10m", "--no-leases", "--control-namespace", swell.name + "-none"]
    let agent = try swell.startAgent([host.url] + words + door.words)
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    try await live.wait(for: map) { $0 != nil }
    try await door.wait(for: "argocd_git_request_total", Self.asking)
    let before = try await door.waitForQuiet()
    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])

    let push = try await Forge.github.push(to: GitHost.page)
    var other = push
    other.body.append(UInt8(ascii: " "))
    #expect(try await door.post(other) == 401)
    #expect(try await door.post(Forge.github.push(to: GitHost.page, secret: "another")) == 401)
    #expect(try await door.post(Push(fields: [push.fields[0]], body: push.body)) == 401)
    #expect(try await door.post(Push(fields: [], body: push.body)) == 400)
    #expect(try await door.post(Forge.gitlab.push(to: GitHost.page)) == 403)
    #expect(try await door.ask("/api/webhook").status == 405)
    #expect(try await door.ask("/api").status == 404)
    let elsewhere = try await Forge.github.push(to: "https://127.0.0.1/Team/Other")
    #expect(try await door.post(elsewhere) == 202)

    #expect(try await door.waitForQuiet() == before)
    #expect(await live.api.get(map)?[["data", "k"]] == "one")
    let refused = try await door.figures("swell_webhooks_total", #"taken="false""#)
    #expect(refused.map(\.number) == [6])
    let taken = try await door.figures("swell_webhooks_total", #"forge="GitHub""#, #"taken="true""#)
    #expect(taken.map(\.number) == [1])

    #expect(try await door.post(push) == 202)
    try await live.wait(for: map) { $0?[["data", "k"]] == "two" }
    agent.signal(SIGTERM)
    let finished = await agent.finish()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(!finished.errors.contains(Forge.secret), "\(finished)")
  }

  @Test func `a webhook that is too large is refused as such`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    let door = try Door(secretsOf: [.github])
    let agent = try swell.startAgent(
      ["--no-leases", "--control-namespace", swell.name + "-none"] + door.words
    )
    _ = try await door.open()
    let fields = [(name: "X-GitHub-Event", value: "push")]
    var push = Push(fields: fields, body: [UInt8](repeating: UInt8(ascii: " "), count: 25 << 20))
    #expect(try await door.post(push) == 401)
    push.body.append(UInt8(ascii: " "))
    let status = try? await door.post(push)
    #expect(status == 413)
    #expect(try await door.ask("/healthz").status == 200)
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  @Test func `a webhook is believed by the secret that is mounted now`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    let door = try Door(secretsOf: [.github])
    let agent = try swell.startAgent(
      ["--no-leases", "--control-namespace", swell.name + "-none"] + door.words
    )
    _ = try await door.open()
    let old = try await Forge.github.push(to: GitHost.page)
    #expect(try await door.post(old) == 202)
    try door.change(secretOf: .github, to: "close sesame")
    #expect(try await door.post(old) == 401)
    #expect(try await door.post(Forge.github.push(to: GitHost.page, secret: "close sesame")) == 202)
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  // MARK: Probes

  @Test func `an agent is alive at once, and ready when everything was tried once`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    // One that says nothing for a while, and then that there is nothing.
    let isAsked = Atomic(false)
    let isSilent = Atomic(true)
    let server = ScriptedServer { _, connection in
      isAsked.store(true, ordering: .relaxed)
      while isSilent.load(ordering: .relaxed) { usleep(10_000) }
      connection.answer("404 Not Found")
      return false
    }
    let door = try Door()
    let words = [
      "--repo", server.url + "/none.git", "--poll", "1s", "--no-leases", "--control-namespace",
      swell.name + "-none", "--log", "text",
    ]
    let agent = try swell.start("agent", words + door.words)
    #expect(try await door.open().status == 200)
    while !agent.errorsSoFar.contains("Synced, healthy") || !isAsked.load(ordering: .relaxed) {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(try await door.ask("/readyz").status == 503)
    #expect(try await door.ask("/healthz").status == 200)
    isSilent.store(false, ordering: .relaxed)
    while try await door.ask("/readyz").status != 200 {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(agent.errorsSoFar.contains("/none.git"))
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  // MARK: Figures

  @Test func `figures tell of an application, its syncs and its cluster as Argo CD's do`()
    async throws
  {
    let door = try Door()
    let stage = try await AgentStage(door.words)
    try await stage.make(Self.automated)
    let application = "\(stage.applications)/a"
    try await stage.live.wait(for: application) {
      $0?[["status", "operationState", "phase"]] == "Succeeded"
        && $0?[["status", "sync", "status"]] == "Synced"
    }
    let server = #"dest_server="https://kubernetes.default.svc""#
    let identity = #"namespace="\#(stage.swell.name)",name="a",project="default""#
    let told = try await door.wait(for: "argocd_app_info", #"sync_status="Synced""#)
    #expect(
      told.map(\.line) == [
        "argocd_app_info{\(identity),autosync_enabled=\"true\","
          + "repo=\"\(stage.swell.repository.url.lowercased())\",\(server),"
          + "dest_namespace=\"\(stage.swell.name)-a\",sync_status=\"Synced\","
          + "health_status=\"Healthy\",operation=\"\"} 1"
      ]
    )
    let syncs = try await door.figures("argocd_app_sync_total")
    #expect(
      syncs.map(\.line) == [
        "argocd_app_sync_total{\(identity),\(server),phase=\"Succeeded\",dry_run=\"false\"} 1"
      ]
    )
    let time = try await door.figures("argocd_app_sync_duration_seconds_total", identity)
    #expect(time.map { $0.number > 0 } == [true])

    let looks = try await door.figures("argocd_app_reconcile_count", server)
    let count = try #require(looks.first?.number)
    #expect(looks.count == 1 && count > 0)
    let buckets = try await door.figures("argocd_app_reconcile_bucket", server).map(\.number)
    #expect(buckets == buckets.sorted() && buckets.last.map { $0 >= count } == true)
    let requests = try await door.figures("argocd_git_request_total", Self.asking)
    #expect(requests.contains { $0.number > 0 })

    let cluster = #"server="https://kubernetes.default.svc""#
    let info = try await door.wait(for: "argocd_cluster_info", cluster, #"name="in-cluster""#)
    #expect(info.map(\.number) == [1])
    #expect(info.first?.line.contains(#"k8s_version="""#) == false, "\(info)")
    let connection = try await door.wait(for: "argocd_cluster_connection_status", cluster)
    #expect(connection.map(\.number) == [1])
    for name in ["api_resources", "api_resource_objects"] {
      try await door.wait(for: "argocd_cluster_\(name)", cluster) { $0 > 0 }
    }
    try await door.wait(for: "argocd_cluster_events_total", cluster, #"kind="ConfigMap""#) {
      $0 > 0
    }

    #expect(await stage.live.api.send(.delete(application)) == 200)
    while try await !door.figures("argocd_app_info").isEmpty {
      try await Task.sleep(for: .milliseconds(25))
    }
    await stage.end()
  }

  @Test func `figures say what is under way`() async throws {
    let door = try Door()
    let stage = try await AgentStage(["--timeout", "1h"] + door.words)
    try await stage.swell.commit(["m/web.yaml": AgentStage.unhealthy])
    try await stage.make(
      Self.automated,
      finalizers: "[resources-finalizer.argocd.argoproj.io, example.com/held]"
    )
    try await door.wait(for: "argocd_app_info", #"operation="sync""#)
    #expect(await stage.live.api.send(.delete("\(stage.applications)/a")) == 200)
    try await door.wait(for: "argocd_app_info", #"operation="delete""#)
    await stage.end()
  }

  // MARK: Log

  @Test func `each line of the log is an object, and those of a sync say which`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    let words = [
      "--poll", "1s", "--no-leases", "--control-namespace", swell.name + "-none", "--log", "json",
    ]
    let agent = try swell.start("agent", words)
    let looks = { agent.errorsSoFar.ranges(of: "Synced, healthy").count }
    while looks() == 0 { try await Task.sleep(for: .milliseconds(25)) }
    let before = looks()
    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    try await live.wait(for: map) { $0?[["data", "k"]] == "two" }
    while looks() == before { try await Task.sleep(for: .milliseconds(25)) }
    agent.signal(SIGTERM)
    let finished = await agent.finish()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(finished.output.isEmpty)

    var entries: [Value] = []
    for line in finished.errors.split(separator: "\n") {
      let entry = try? JSONReader().value(of: Array(line.utf8))
      #expect(entry?["time"]?.string?.wholeMatch(of: Self.moment) != nil, "\(line)")
      #expect(["info", "warning", "error"].contains(entry?["level"]?.string), "\(line)")
      #expect(entry?["message"]?.string?.isEmpty == false, "\(line)")
      entries += [entry].compactMap { $0 }
    }
    let syncs = Dictionary(grouping: entries.filter { $0["sync"] != nil }) { $0["sync"]?.string }
    #expect(syncs.count == 2, "\(finished.errors)")
    for lines in syncs.values {
      #expect(lines.map { $0["application"]?.string } == [swell.name, swell.name], "\(lines)")
    }
    let ids = syncs.keys.compactMap(\.self).map { $0.split(separator: "-") }
    #expect(ids.allSatisfy { $0.count == 2 } && Set(ids.map(\.first)).count == 1, "\(ids)")
    let found = entries.filter { $0["message"]?.string?.hasPrefix("Synced, healthy") == true }
    #expect(found.allSatisfy { $0["application"]?.string == swell.name && $0["sync"] == nil })
  }

  @Test func `a sync of another process bears another name`() async throws {
    let live = try Live()
    let swell = try await Swell(Self.files, kubeconfig: live.connection.kubeconfig)
    let words = [
      "--poll", "1s", "--no-leases", "--control-namespace", swell.name + "-none", "--log", "json",
    ]
    var names: [String?] = []
    for text in ["one", "two"] {
      try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: \(text), n: \(text)")])
      let agent = try swell.start("agent", words)
      while !agent.errorsSoFar.contains("Synced, healthy") {
        try await Task.sleep(for: .milliseconds(25))
      }
      agent.signal(SIGTERM)
      let lines = await agent.finish().errors.split(separator: "\n")
      let entries = lines.compactMap { try? JSONReader().value(of: Array($0.utf8)) }
      let syncs = Set(entries.compactMap { $0["sync"]?.string })
      #expect(syncs.count == 1)
      names += syncs
    }
    #expect(Set(names).count == 2, "\(names)")
  }

  private static var moment: Regex<Substring> { /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/ }

  // MARK: Those who send webhooks

  /// What is posted when somebody has pushed.
  struct Push: Sendable {
    let fields: [(name: String, value: String)]
    var body: [UInt8]
  }

  /// Servers that tell of pushes, each in a form of its own.
  enum Forge: String, CaseIterable {
    case github = "GitHub"
    case gitlab = "GitLab"
    case gitea = "Gitea"

    static let secret = "open sesame"

    /// What it posts when the repository of a page is pushed to.
    func push(to page: String, secret: String = Self.secret) async throws -> Push {
      let clone = page + ".git"
      let about =
        self == .gitlab
        ? #""project":{"web_url":"\#(page)","git_http_url":"\#(clone)"}"#
        : #""repository":{"html_url":"\#(page)","clone_url":"\#(clone)"}"#
      let body = #"{"ref":"refs/heads/main",\#(about)}"#
      let event = (name: "X-\(rawValue)-Event", value: "push")
      let proof =
        switch self {
        case .github:
          (
            name: "X-Hub-Signature-256",
            value: "sha256=" + (try await Self.digest(of: body, secret))
          )
        case .gitlab: (name: "X-Gitlab-Token", value: secret)
        case .gitea:
          (name: "X-Gitea-Signature", value: try await Self.digest(of: body, secret))
        }
      return Push(fields: [event, proof], body: Array(body.utf8))
    }

    /// The keyed digest of a text by SHA-256, made so that nothing of ours is taken for granted.
    private static func digest(of text: String, _ secret: String) async throws -> String {
      let folder = try TemporaryFolder()
      try folder.write(text, to: "body")
      let made = try await run(
        "openssl",
        ["dgst", "-sha256", "-hmac", secret, "-r", "body"],
        in: folder.path
      )
      try #require(made.exitCode == 0, "\(made)")
      return String(made.output.prefix { $0 != " " })
    }
  }
}
