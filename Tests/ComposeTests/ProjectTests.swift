import Manifests
import Testing
import YAML

@testable import Compose

@Suite struct ProjectTests {
  private func project(_ spec: String) throws -> Project {
    let text = "kind: AppProject\napiVersion: v1\nmetadata: {name: p}\nspec:\n" + spec
    return try Project(try Manifest(try YAMLReader().value(of: Array(text.utf8), file: "p")))
  }

  private func application(
    repository: String = "https://h/team/a",
    server: String = Destination.inClusterServer,
    namespace: String = "web"
  ) throws -> Application {
    let text = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a}
      spec:
        project: p
        source: {repoURL: '\(repository)', path: x}
        destination: {server: '\(server)', namespace: \(namespace)}
      """
    let tree = SourceTree(label: "t", texts: ["a.yaml": text])
    return try #require(compose(["a.yaml"], in: tree).applications.first)
  }

  @Test(arguments: [
    (["*"], true), (["https://h/*"], false), (["https://h/**"], true), (["https://h/team/*"], true),
    (["HTTPS://h/team/a.git"], true), ([], false), (["!https://h/team/a"], false),
    (["!https://h/team/b"], true), (["*", "!https://h/team/a"], false),
  ])
  func `repositories are permitted by patterns`(patterns: [String], isPermitted: Bool) throws {
    let list = patterns.map { "'\($0)'" }.joined(separator: ", ")
    let rules = try project(
      "  sourceRepos: [\(list)]\n  destinations: [{server: '*', namespace: '*'}]"
    )
    let refusal = rules.refusal(of: try application())
    #expect((refusal == nil) == isPermitted)
    if !isPermitted {
      #expect(
        refusal
          == "project 'p' does not permit the repository 'https://h/team/a' (its sourceRepos)"
      )
    }
  }

  @Test(arguments: [
    ("[{server: '*', namespace: '*'}]", true), ("[{name: in-cluster, namespace: web}]", true),
    ("[{server: 'https://kubernetes.default.svc', namespace: 'w*'}]", true),
    ("[{server: '*', namespace: other}]", false), ("[]", false),
    ("[{server: '*', namespace: '*'}, {server: '*', namespace: '!web'}]", false),
    ("[{server: '*', namespace: '!other'}]", true),
  ])
  func `destinations are permitted by patterns`(list: String, isPermitted: Bool) throws {
    let rules = try project("  sourceRepos: ['*']\n  destinations: \(list)")
    #expect((rules.refusal(of: try application()) == nil) == isPermitted)
  }

  @Test(arguments: [
    ("", "ClusterRole", nil, false),
    ("clusterResourceWhitelist: [{group: '*', kind: '*'}]", "ClusterRole", nil, true),
    (
      "clusterResourceWhitelist: [{group: '*', kind: 'Cluster*', name: x}]", "ClusterRole", nil,
      true
    ),
    ("clusterResourceWhitelist: [{group: '*', kind: '*', name: other}]", "ClusterRole", nil, false),
    ("", "Role", "web", true), ("namespaceResourceWhitelist: []", "Role", "web", false),
    ("namespaceResourceBlacklist: [{group: '*', kind: Role}]", "Role", "web", false),
    ("", "Role", "elsewhere", false),
  ])
  func `kinds are permitted by lists`(
    rule: String,
    kind: String,
    namespace: String?,
    isPermitted: Bool
  ) throws {
    let rules = try project(
      "  sourceRepos: ['*']\n  destinations: [{server: '*', namespace: web}]\n  \(rule)"
    )
    var metadata: Value = ["name": "x"]
    if let namespace { metadata = ["name": "x", "namespace": .string(namespace)] }
    let manifest = try Manifest(
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string(kind), "metadata": metadata,
      ]
    )
    let refusal = rules.refusal(of: manifest.id, to: try application().destination)
    #expect((refusal == nil) == isPermitted)
  }

  /// Moments of Thursday, 1 January 1970, in UTC.
  @Test(arguments: [
    ("[]", 0, true, false),
    (
      "[{kind: deny, schedule: '0 0 * * *', duration: 1h, applications: ['*']}]", 1_800, false,
      false
    ),
    (
      "[{kind: deny, schedule: '0 0 * * *', duration: 1h, applications: ['*']}]", 3_661, true, false
    ),
    ("[{kind: deny, schedule: '0 0 * * *', duration: 1h, applications: [b]}]", 1_800, true, false),
    (
      "[{kind: allow, schedule: '0 5 * * thu', duration: 1h, namespaces: [web]}]", 1_800, false,
      false
    ),
    (
      "[{kind: allow, schedule: '0 5 * * thu', duration: 1h, namespaces: [web]}]", 19_800, true,
      false
    ),
    (
      "[{kind: allow, schedule: '0 5 * * 5', duration: 1h, namespaces: [web]}]", 19_800, false,
      false
    ),
    (
      "[{kind: deny, schedule: '* * * * *', duration: 1h, namespaces: [web], manualSync: true}]",
      60, false, true
    ),
    (
      "[{kind: deny, schedule: '* * * * *', duration: 1h, namespaces: [web], applications: [b], andOperator: true}]",
      60, true, false
    ),
    (
      "[{kind: deny, schedule: '0 2 * * *', duration: 1h, clusters: ['*'], timeZone: East}]", 1_800,
      false, false
    ),
  ])
  func `windows open and close`(
    list: String,
    now: Int,
    isOpen: Bool,
    isOpenByHand: Bool
  ) throws {
    let windows = try project("  syncWindows: \(list)").windows
    let application = try application()
    let offset = { (zone: String) in zone == "East" ? 7_200 : 0 }
    let automatic = windows.refusal(of: application, at: now, isManual: false, offset: offset)
    #expect((automatic == nil) == isOpen)
    let byHand = windows.refusal(of: application, at: now, isManual: true, offset: offset)
    #expect((byHand == nil) == (isOpen || isOpenByHand))
  }

  @Test func `a window that is none is refused with its place`() {
    let error = #expect(throws: CompositionError.self) {
      try project("  syncWindows: [{kind: deny, schedule: '99 * * * *', duration: 1h}]")
    }
    #expect(error?.path.description == "spec.syncWindows[0].schedule")
  }

  @Test func `orphans are ignored by group, kind and name`() throws {
    let project = try project(
      "  orphanedResources: {warn: true, ignore: [{kind: ConfigMap, name: 'tmp-*'}, {group: '*.test', kind: ''}]}"
    )
    let rules = try #require(project.orphans)
    #expect(rules.warns)
    let id = { (group: String, kind: String, name: String) in
      ObjectID(group: group, kind: kind, namespace: "n", name: name)
    }
    #expect(rules.ignores(id("", "ConfigMap", "tmp-1")))
    #expect(!rules.ignores(id("", "ConfigMap", "a")))
    #expect(!rules.ignores(id("", "Secret", "tmp-1")))
    #expect(rules.ignores(id("a.test", "Thing", "x")))
    #expect(try self.project("  sourceRepos: ['*']").orphans == nil)
  }

  @Test(arguments: [
    ("https://git.test/a", SignatureDemand.signed(keys: ["A"], wholeHistory: false)),
    ("https://git.test/strict", .signed(keys: ["B"], wholeHistory: true)),
    ("https://free.test/a", .none), ("https://other.test/a", .none),
    (
      "https://both.test/a",
      .unclear("2 of its sourceIntegrity policies are about 'https://both.test/a'")
    ),
  ])
  func `policies about signatures are chosen by repositories`(
    repository: String,
    demand: SignatureDemand
  ) throws {
    let project = try project(
      """
        signatureKeys: [{keyID: OLD}]
        sourceIntegrity:
          git:
            policies:
            - {repos: [{url: 'https://git.test/*'}, {url: '!*/strict'}, {url: 'https://both.test/*'}], gpg: {mode: head, keys: [A]}}
            - {repos: [{url: '*/strict'}, {url: 'https://both.test/*'}], gpg: {mode: strict, keys: [B]}}
            - {repos: [{url: 'https://free.test/*'}], gpg: {mode: none}}
            - {repos: [{url: 'https://other.test/*'}]}
      """
    )
    #expect(project.signatureDemand(on: repository) == demand)
  }
}
