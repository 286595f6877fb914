import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// What is not deleted although it was asked for, since somebody may still want it.
@Suite(.cluster, .timeLimit(.minutes(15))) struct PruneGuardTests {
  private static func composition(_ applications: String...) -> [String: String] {
    ["composition/c.yaml": applications.joined()]
  }

  /// Two applications of one ConfigMap each, `ma` and `mb`, and one that both may have.
  private func synced(_ composition: [String: String]) async throws -> (Swell, Live) {
    let live = try Live()
    let files = [
      "swell.yaml": Sample.settings, "a/own.yaml": Sample.configMap("ma", "k: v"),
      "b/own.yaml": Sample.configMap("mb", "k: v"),
      "a/shared.yaml": Sample.configMap("moved", "k: v"),
    ]
    let swell = try await Swell(
      files.merging(composition) { $1 },
      kubeconfig: live.connection.kubeconfig
    )
    let made = try await swell("sync", "--quiet")
    try #require(made.exitCode == 0, "\(made)")
    return (swell, live)
  }

  private func map(_ name: String, _ swell: Swell, _ live: Live) async -> Value? {
    await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/\(name)")
  }

  @Test func `nothing that is gone from Git is pruned while an application does not render`()
    async throws
  {
    let (a, b) = (Sample.application(named: "a"), Sample.application(named: "b"))
    let (swell, live) = try await synced(Self.composition(a, b))
    let broken = Self.composition(b)
      .merging(["b/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: unclosed\n"]) {
        $1
      }
    try await swell.commit(broken)
    let spared = try await swell("sync", "--quiet", "--prune")
    #expect(spared.exitCode == 3, "\(spared)")
    #expect(spared.lines(with: "\(swell.name)-a  wave 0  not started").count == 1, "\(spared)")
    #expect(spared.output.contains("it stays as long as an application fails"), "\(spared)")
    #expect(await map("ma", swell, live) != nil)
    #expect(await map("moved", swell, live) != nil)
    let chosen = try await swell("sync", "--quiet", "--prune", "--app", "*-a")
    #expect(!chosen.output.contains("deleted"), "\(chosen)")
    try await swell.commit([:], removing: ["b/broken.yaml"])
    let whole = try await swell("sync", "--quiet", "--prune")
    #expect(whole.exitCode == 0, "\(whole)")
    #expect(await map("ma", swell, live) == nil)
    #expect(await map("mb", swell, live) != nil)
  }

  /// The waves of the application that an object leaves, and of the one that it goes to; and whether that names the cluster otherwise.
  @Test(arguments: [(0, 0, false), (0, 1, false), (1, 0, false), (0, 1, true)])
  func `an object that goes to another application lives on`(from: Int, to: Int, isNamed: Bool)
    async throws
  {
    let file = try Live().connection.kubeconfig
    let config = try YAMLReader().firstDocument(of: contents(of: file), file: file)
    let name = try #require(config["clusters"]?.list?.first?["name"]?.string)
    let other = Sample.application(named: "b", wave: to).replacing(
      "server: https://kubernetes.default.svc",
      with: isNamed ? "name: \(name)" : "server: https://kubernetes.default.svc"
    )
    let applications = Self.composition(Sample.application(named: "a", wave: from), other)
    let (swell, live) = try await synced(applications)
    let before = try #require(await map("moved", swell, live))
    try await swell.commit(
      ["b/shared.yaml": Sample.configMap("moved", "k: v")],
      removing: ["a/shared.yaml"]
    )
    let moved = try await swell("sync", "--quiet", "--prune")
    #expect(moved.exitCode == 0, "\(moved)")
    #expect(!moved.output.contains("deleted"), "\(moved)")
    let after = try #require(await map("moved", swell, live))
    #expect(after.uid == before.uid)
    let mark = after.annotation("argocd.argoproj.io/tracking-id")
    #expect(mark == "\(swell.name)-b:/ConfigMap:\(swell.name)/moved")
    let again = try await swell("sync", "--quiet", "--prune")
    #expect(again.exitCode == 0 && !again.output.contains("deleted"), "\(again)")
    #expect(await map("moved", swell, live)?.uid == before.uid)
    try await swell.commit([:], removing: ["b/shared.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    #expect(await map("moved", swell, live) == nil)
  }

  @Test func `who had an object before does not keep it from being deleted`() async throws {
    let applications = Sample.application(named: "a") + Sample.application(named: "b")
    let (swell, live) = try await synced(Self.composition(applications))
    try await swell.commit(
      ["b/shared.yaml": Sample.configMap("moved", "k: v")],
      removing: ["a/shared.yaml"]
    )
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let deleted = try await swell("delete", "--quiet", "--app", "*-b")
    #expect(deleted.exitCode == 0, "\(deleted)")
    #expect(await map("moved", swell, live) == nil)
    #expect(await map("ma", swell, live) != nil)
  }

  @Test(arguments: [false, true])
  func `what an application that is not chosen declares is spared`(isDeleted: Bool) async throws {
    let applications = Sample.application(named: "a") + Sample.application(named: "b")
    let (swell, live) = try await synced(Self.composition(applications))
    try await swell.commit(["b/shared.yaml": Sample.configMap("moved", "k: w")])
    #expect(try await swell("sync", "--quiet", "--app", "*-b").exitCode == 0)
    let note = "stays, as application '\(swell.name)-a' declares it"
    if isDeleted {
      let deleted = try await swell("delete", "--quiet", "--app", "*-b")
      #expect(deleted.exitCode == 0 && deleted.output.contains(note), "\(deleted)")
    } else {
      try await swell.commit([:], removing: ["b/shared.yaml"])
      let pruned = try await swell("sync", "--quiet", "--prune", "--app", "*-b")
      #expect(pruned.exitCode == 0 && pruned.output.contains(note), "\(pruned)")
    }
    #expect(await map("moved", swell, live) != nil)
  }

  @Test func `what the project does not permit is not deleted either`() async throws {
    let project = """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: default}
      spec:
        sourceRepos: ["*"]
        destinations: [{server: "*", namespace: "*"}]
        namespaceResourceBlacklist: []

      """
    let applications = Sample.application(named: "a") + Sample.application(named: "b")
    let (swell, live) = try await synced(Self.composition(applications, project))
    let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\n"
    let forbidding = project.replacing("[]", with: "[{group: '', kind: ConfigMap}]")
    try await swell.commit(
      Self.composition(applications, forbidding)
        .merging(["a/own.yaml": account, "b/own.yaml": account.replacing("s}", with: "t}")]) { $1 },
      removing: ["a/shared.yaml"]
    )
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned)")
    let deleted = try await swell("delete", "--quiet", "--app", "*-b")
    #expect(deleted.exitCode == 0, "\(deleted)")
    for name in ["ma", "moved", "mb"] { #expect(await map(name, swell, live) != nil) }
  }

  /// How an application is to lose its objects.
  enum Loss: CaseIterable { case deleted, vanished, rolledBack }

  @Test(arguments: Loss.allCases)
  func `what another composition declares is spared`(loss: Loss) async throws {
    let (swell, live) = try await synced(Self.composition(Sample.application(named: "a")))
    try await swell.commit([:], removing: ["a/shared.yaml"])
    #expect(try await swell("sync", "--quiet", "--prune").exitCode == 0)
    try await swell.commit([
      "other/c.yaml": Sample.application(named: "z"), "z/own.yaml": Sample.configMap("mz", "k: v"),
      "z/shared.yaml": Sample.configMap("moved", "k: v"),
    ])
    let other = try await swell("sync", "--quiet", "--composition", "other")
    #expect(other.exitCode == 0, "\(other)")
    try await swell.commit(["a/shared.yaml": Sample.configMap("moved", "k: w")])
    let taken = try await swell("sync", "--quiet")
    #expect(taken.output.contains("is taken over from application"), "\(taken)")

    let deleted: Finished
    switch loss {
    case .deleted: deleted = try await swell("delete", "--quiet", "--app", "*-a")
    case .vanished:
      try await swell.commit(Self.composition(Sample.application(named: "b")))
      deleted = try await swell("sync", "--quiet", "--prune")
    case .rolledBack:
      let words = ["--prune", "--quiet"]
      deleted = try await swell.start("rollback", words, of: swell.name + "-a").finish()
    }
    #expect(deleted.exitCode == 0, "\(deleted)")
    let note = "stays, as application '\(swell.name)-z' declares it"
    #expect(deleted.output.contains(note), "\(deleted)")
    #expect(await (map("ma", swell, live) == nil) == (loss != .rolledBack))
    #expect(await map("moved", swell, live) != nil)
  }

  @Test func `what has become another object's is not pruned`() async throws {
    let (swell, live) = try await synced(Self.composition(Sample.application(named: "a")))
    let owner = try #require(await map("ma", swell, live)?.uid)
    let reference: Value = [
      "apiVersion": "v1", "kind": "ConfigMap", "name": "ma", "uid": .string(owner),
    ]
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/moved"
    let patch: Value = ["metadata": ["ownerReferences": [reference]]]
    #expect(await live.api.send(.merge(patch, into: path)) == 200)
    try await swell.commit([:], removing: ["a/shared.yaml"])
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0 && !pruned.output.contains("deleted"), "\(pruned)")
    #expect(await live.api.get(path) != nil)
  }

  /// Servers before 1.22 have Ingresses under two groups.
  @Test func `an object that is declared under another group lives on`() async throws {
    let (swell, live) = try await synced(Self.composition(Sample.application(named: "a")))
    guard await live.api.get("/apis/extensions/v1beta1")?["resources"] != nil else { return }
    let old = """
      apiVersion: extensions/v1beta1
      kind: Ingress
      metadata: {name: web, annotations: {argocd.argoproj.io/ignore-healthcheck: "true"}}
      spec: {backend: {serviceName: web, servicePort: 80}}

      """
    let new = """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, annotations: {argocd.argoproj.io/ignore-healthcheck: "true"}}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}

      """
    let words = ["--quiet", "--prune", "--timeout", "1s"]
    try await swell.commit(["a/web.yaml": old])
    _ = try await swell.start("sync", words).finish()
    let path = "/apis/networking.k8s.io/v1/namespaces/\(swell.name)/ingresses/web"
    let before = try #require(await live.api.get(path))
    try await swell.commit(["a/web.yaml": new])
    for _ in 0..<2 {
      let moved = try await swell.start("sync", words).finish()
      #expect(moved.exitCode == 0 && !moved.output.contains("deleted"), "\(moved)")
      #expect(await live.api.get(path)?.uid == before.uid)
    }
  }

  @Test func `a project's limits are about what is applied`() async throws {
    let project = """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: default}
      spec:
        sourceRepos: ["*"]
        destinations: [{server: "*", namespace: "*"}]
        namespaceResourceBlacklist: [{group: batch, kind: Job}]
      ---

      """
    let applications = Sample.application(named: "a") + Sample.application(named: "b")
    let skipped = Sample.job("skipped", "argocd.argoproj.io/hook: Skip")
    let files = [
      "a/test.yaml": Sample.job("test", "helm.sh/hook: test"), "a/skipped.yaml": skipped,
      "b/skipped.yaml": skipped,
    ]
    let composition = Self.composition(project, applications).merging(files) { $1 }
    let (swell, live) = try await synced(composition)
    #expect(await map("ma", swell, live) != nil)
    try await swell.commit(["a/job.yaml": Sample.job("job", "helm.sh/hook: post-delete")])
    let refused = try await swell("sync", "--quiet")
    #expect(refused.exitCode == 7, "\(refused)")
  }

  @Test func `an object of an application that is gone from Git lives on in another one`()
    async throws
  {
    let (a, b) = (Sample.application(named: "a"), Sample.application(named: "b"))
    let (swell, live) = try await synced(Self.composition(a, b))
    let before = try #require(await map("moved", swell, live))
    let shared = ["b/shared.yaml": Sample.configMap("moved", "k: v")]
    try await swell.commit(Self.composition(b).merging(shared) { $1 })
    let moved = try await swell("sync", "--quiet", "--prune")
    #expect(moved.exitCode == 0, "\(moved)")
    #expect(await map("ma", swell, live) == nil)
    #expect(await map("moved", swell, live)?.uid == before.uid)
    let again = try await swell("sync", "--quiet", "--prune")
    #expect(again.exitCode == 0 && !again.output.contains("deleted"), "\(again)")
    #expect(await map("moved", swell, live)?.uid == before.uid)
  }
}

/// The same where the server itself cannot say what there is.
///
/// They have a server of their own, since no namespace can go as long as some kind cannot be listed.
@Suite(.apiServer, .timeLimit(.minutes(15))) struct PruneGuardOfUnseenTests {
  private let live: Live

  init() throws { live = try Live() }

  /// Defines a kind that goes with its test; its group.
  private func defineGadgets(_ name: String) async throws -> String {
    let group = "\(name).example.org"
    try await live.create(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: gadgets.\(group)}
      spec:
        group: \(group)
        scope: Namespaced
        names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """,
      in: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    )
    return group
  }

  /// Lets the kind be served by somebody who is not there.
  private func breakGadgets(_ group: String, at service: String) async throws {
    let patch: Value = [
      "metadata": ["labels": ["kube-aggregator.kubernetes.io/automanaged": .null]],
      "spec": [
        "insecureSkipTLSVerify": true, "service": ["namespace": "default", "name": "nobody"],
      ],
    ]
    try #require(await live.api.send(.merge(patch, into: service)) == 200)
    try await live.wait(for: "/apis/\(group)/v1") { $0 == nil }
  }

  @Test(arguments: [false, true])
  func `a leftover of a kind that the server cannot show stays on record`(
    isWholeApplication: Bool
  ) async throws {
    let gadget = "apiVersion: NAMESPACE.example.org/v1\nkind: Gadget\nmetadata: {name: g}\n"
    let (a, b) = (Sample.application(named: "a"), Sample.application(named: "b"))
    let files = [
      "swell.yaml": Sample.settings, "composition/c.yaml": a + b, "a/g.yaml": gadget,
      "b/m.yaml": Sample.configMap("mb", "k: v"),
    ]
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let group = try await defineGadgets(swell.name)
    let gadgets = "/apis/\(group)/v1/namespaces/\(swell.name)/gadgets"
    try await live.wait(for: gadgets) { $0 != nil }
    let made = try await swell("sync", "--quiet")
    try #require(made.exitCode == 0, "\(made)")
    let before = try #require(await live.api.get(gadgets + "/g"))
    let service = "/apis/apiregistration.k8s.io/v1/apiservices/v1.\(group)"
    try await breakGadgets(group, at: service)
    if isWholeApplication {
      try await swell.commit(["composition/c.yaml": b])
    } else {
      try await swell.commit(
        ["a/m.yaml": Sample.configMap("other", "k: v")],
        removing: ["a/g.yaml"]
      )
    }
    let kept = try await swell("sync", "--quiet", "--prune")
    let note = "Gadget.\(group) \(swell.name)/g stays, as nobody can look at it: "
    #expect(kept.output.contains(note), "\(kept)")
    // Its own service comes back once nobody stands in its place.
    _ = await live.api.send(.delete(service))
    try await live.wait(for: gadgets + "/g") { $0 != nil }
    let after = await live.api.get(gadgets + "/g")
    #expect(after?.uid == before.uid && after?.isBeingDeleted == false)
    let told = try await swell("plan")
    #expect(told.output.contains("Gadget.\(group) \(swell.name)/g"), "still on record: \(told)")
    _ = await live.api.send(
      .delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.\(group)")
    )
  }
}
