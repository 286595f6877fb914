import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Objects that two applications of a composition have something to do with.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ClaimedObjectTests {
  private let live: Live

  init() throws { live = try Live() }

  private func project(_ rest: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: default}
    spec:
      sourceRepos: ["*"]
      destinations: [{server: "*", namespace: "*"}]
      \(rest)
    ---

    """
  }

  /// Syncs an object of application `a`, and moves it to `b` in Git.
  private func moving(
    _ object: String,
    from wave: Int = 0,
    with more: String = ""
  ) async throws -> (Swell, uid: String) {
    let applications =
      Sample.application(named: "a", wave: wave) + Sample.application(named: "b", wave: 1)
    let swell = try await Swell(
      [
        "swell.yaml": Sample.settings, "composition/c.yaml": applications,
        "a/own.yaml": Sample.configMap("ma", "k: v"), "b/own.yaml": Sample.configMap("mb", "k: v"),
        "a/moved.yaml": object,
      ],
      kubeconfig: live.connection.kubeconfig
    )
    let made = try await swell("sync", "--quiet")
    try #require(made.exitCode == 0, "\(made)")
    let before = try #require(await moved(swell))
    try await swell.commit(
      ["composition/c.yaml": applications + more, "b/moved.yaml": object],
      removing: ["a/moved.yaml"]
    )
    return (swell, before.uid)
  }

  private func moved(_ swell: Swell) async -> Value? {
    await live.api.get("/api/v1/namespaces/\(swell.name)/configmaps/moved")
  }

  @Test func `an object stays that goes to an application whose sync window is closed`()
    async throws
  {
    let windows =
      "syncWindows: [{kind: deny, schedule: '* * * * *', duration: 1h, applications: ['*-b']}]"
    let (swell, uid) = try await moving(
      Sample.configMap("moved", "k: v"),
      with: project(windows)
    )
    let refused = try await swell("sync", "--quiet", "--prune")
    #expect(refused.exitCode == 7, "\(refused)")
    #expect(refused.output.contains("stays, as application '\(swell.name)-b' declares it"))
    #expect(await moved(swell)?.uid == uid)
  }

  @Test func `what is never applied claims nothing`() async throws {
    let test = Sample.configMap("ma", "k: v").replacing(
      "{name: ma}",
      with: "{name: ma, annotations: {helm.sh/hook: test}}"
    )
    let (swell, _) = try await moving(Sample.configMap("moved", "k: v"))
    try await swell.commit(["b/test.yaml": test])
    let done = try await swell("sync", "--quiet")
    #expect(done.exitCode == 0, "\(done)")
  }

  @Test func `an extraneous object that is not told of is handed over all the same`() async throws {
    let object = Sample.configMap("moved", "k: v").replacing(
      "{name: moved}",
      with:
        "{name: moved, annotations: {argocd.argoproj.io/compare-options: IgnoreExtraneous}}"
    )
    let (swell, uid) = try await moving(object)
    let done = try await swell("sync", "--quiet", "--prune")
    #expect(done.exitCode == 0 && !done.output.contains("deleted"), "\(done)")
    #expect(await moved(swell)?.uid == uid)
  }

  /// Nobody knows the scope of the kind before it is defined, when the second application was rendered already.
  @Test(arguments: ["", "clusterResourceWhitelist: [{group: '*', kind: '*'}]"])
  func `an object of the whole cluster is refused where its project permits none`(
    limit: String
  ) async throws {
    let group = Live.newName() + ".example.org"
    let definition = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: issuers.\(group)}
      spec:
        group: \(group)
        scope: Cluster
        names: {kind: Issuer, plural: issuers, singular: issuer, listKind: IssuerList}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}

      """
    let issuer = "apiVersion: \(group)/v1\nkind: Issuer\nmetadata: {name: le}\n"
    let limited = project(limit).replacing("name: default", with: "name: limited")
    let applications =
      Sample.application(named: "a")
      + Sample.application(named: "b", wave: 1)
      .replacing("project: default", with: "project: limited")
    var files = [
      "swell.yaml": Sample.settings, "composition/c.yaml": applications + limited,
      "a/definition.yaml": definition, "b/issuer.yaml": issuer,
    ]
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let done = try await swell("sync", "--quiet")
    let path = "/apis/\(group)/v1/issuers/le"
    if limit.isEmpty {
      #expect(done.exitCode == 7, "\(done)")
      #expect(await live.api.get(path) == nil)
    } else {
      #expect(done.exitCode == 0, "\(done)")
      // Another one that goes to another namespace claims the same object.
      files["composition/c.yaml"]! +=
        Sample.application(named: "c", wave: 2)
        .replacing("namespace: NAMESPACE", with: "namespace: NAMESPACE-c")
      files["c/issuer.yaml"] = issuer
      try await swell.commit(files)
      let shared = try await swell("sync", "--quiet")
      #expect(shared.exitCode == 7 && shared.output.contains("both claim it"), "\(shared)")
    }
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    _ = await live.api.send(.delete("\(definitions)/issuers.\(group)"))
  }
}
