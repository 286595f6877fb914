import Manifests
import ServerProxy
import TestSupport
import Testing

@testable import TestCluster

/// In whose name objects are written and deleted that a project has synced by a service account, whichever command does it.
@Suite(.cluster, .timeLimit(.minutes(15))) struct IdentityOfPastTests {
  private let live: Live
  private let server: FaultyServer
  private let swell: Swell

  private static let role = """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: NAMESPACE-reader}
    rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]

    """

  private static let hook = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: hook, annotations: {argocd.argoproj.io/hook: "PreDelete,PostSync"}}
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "job:1"}]}}}

    """

  private static func composition(_ project: String, _ applications: String...) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: team}
    spec:
      sourceRepos: ["*"]
      destinations: [{server: "*", namespace: "*"}]
      clusterResourceWhitelist: [{group: "*", kind: "*"}]
      \(project)
    ---

    """ + applications.joined(separator: "---\n")
  }

  private static let accounts = """
    destinationServiceAccounts: [{server: "*", namespace: NAMESPACE, defaultServiceAccount: sync}]
    """
  private static let main = Sample.application().replacing("default\n", with: "team\n")
  /// An application that goes elsewhere, where nobody is acted for.
  private static let rest = Sample.application("path: rest")
    .replacing("NAMESPACE", with: "NAMESPACE-rest")

  /// Syncs twice: the second time changes an object, adds one and prunes one.
  init() async throws {
    live = try Live()
    server = try FaultyServer(before: live.connection) { _ in nil }
    let files = [
      "swell.yaml": Sample.settings,
      "composition/c.yaml": Self.composition(Self.accounts, Self.main),
      "m/a.yaml": Sample.configMap("a", "k: one"), "m/role.yaml": Self.role,
      "m/gone.yaml": Sample.configMap("gone", "k: one"), "m/hook.yaml": Self.hook,
      "rest/r.yaml": Sample.configMap("r", "k: one"),
    ]
    swell = try await Swell(files, kubeconfig: server.kubeconfig)
    try await check("sync")
    let role = Self.role.replacing("verbs: [get]", with: "verbs: [get, list]")
    try await swell.commit(
      [
        "m/a.yaml": Sample.configMap("a", "k: two"), "m/role.yaml": role,
        "m/b.yaml": Sample.configMap("b", "k: two"),
      ],
      removing: ["m/gone.yaml"]
    )
    try await check("sync", "--prune", tries: true, deletes: ["configmaps/gone"])
  }

  /// Runs a command to a good end, whose requests about the application's objects all bear the service account's name and none other does;
  /// among them are dry runs and deletions where those are expected.
  private func check(
    _ command: String,
    _ words: String...,
    tries: Bool = false,
    deletes: [String] = [],
    code: Int32 = 0,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let seen = server.requests.count
    let finished = try await swell.start(command, ["--quiet"] + words).finish()
    try #require(finished.exitCode == code, "\(finished)", sourceLocation: location)
    let requests = server.requests.dropFirst(seen)
    let user = "system:serviceaccount:\(swell.name):sync"
    let own = requests.filter {
      $0.target.contains(swell.name) && !$0.target.contains("\(swell.name)-state")
        && !$0.target.contains("\(swell.name)-rest")
        // Whether its own object approves of deletions, where there is one.
        && !$0.target.contains("/namespaces/argocd/")
    }
    let others = own.filter { $0.fields["impersonate-user"] != user }
    #expect(!own.isEmpty, sourceLocation: location)
    #expect(others.map { "\($0.method) \($0.target)" } == [], sourceLocation: location)
    let writes = requests.filter { $0.fields["impersonate-user"] == nil && $0.isWrite }
    let strange = writes.filter {
      !$0.target.contains("\(swell.name)-state") && !$0.target.contains("\(swell.name)-rest")
        && $0.target.contains("/namespaces/")
    }
    #expect(strange.map(\.target) == [], sourceLocation: location)
    let lines = own.map { "\($0.method) \($0.target)" }
    if tries {
      #expect(lines.contains { $0.contains("dryRun=All") }, sourceLocation: location)
    }
    for name in deletes {
      let isDeleted = lines.contains { $0.hasPrefix("DELETE") && $0.contains(name) }
      #expect(isDeleted, "\(lines)", sourceLocation: location)
    }
  }

  private func value(of map: String) async -> String? {
    await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/\(map)")?[["data", "k"]]?.string
  }

  @Test func `a rollback and an undo act as the account of the last sync`() async throws {
    try await check("undo")
    #expect(await value(of: "gone") == "one")
    try await check("rollback", "1", "--prune", tries: true, deletes: ["configmaps/b"])
    #expect(await value(of: "a") == "one")
    #expect(await value(of: "b") == nil)
    try await check("rollback", "2", "--dry-run", tries: true, code: 1)
    #expect(await value(of: "a") == "one")
  }

  @Test func `an application that is gone from Git is deleted as the account of its last sync`()
    async throws
  {
    try await swell.commit(["composition/c.yaml": Self.composition("", Self.rest)])
    try await check("sync")
    #expect(await value(of: "a") == "two", "it was not asked to prune")
    let roles = "clusterroles/\(swell.name)-reader"
    try await check("sync", "--prune", deletes: ["configmaps/a", "configmaps/b", roles])
    #expect(await value(of: "a") == nil)
    try await check("undo")
    #expect(await value(of: "a") == "two")
  }

  @Test func `an application is deleted as its project's account`() async throws {
    let roles = "clusterroles/\(swell.name)-reader"
    try await check("delete", "--app", swell.name, deletes: ["configmaps/a", roles, "jobs/hook"])
    #expect(await value(of: "a") == nil)
  }

  @Test func `a project that names no account any more leaves the run its own name`() async throws {
    let files = ["composition/c.yaml": Self.composition("", Self.main)]
    try await swell.commit(files.merging(["m/a.yaml": Sample.configMap("a", "k: three")]) { $1 })
    let seen = server.requests.count
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    #expect(try await swell("rollback", "--quiet").exitCode == 0)
    #expect(server.requests.dropFirst(seen).allSatisfy { $0.fields["impersonate-user"] == nil })
    #expect(await value(of: "a") == "two")
  }
}
