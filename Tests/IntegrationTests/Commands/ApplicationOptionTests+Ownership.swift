import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// Objects and fields with which others have to do, and kinds and syncs that come and go.
extension ApplicationOptionTests {
  @Test(arguments: [true, false])
  func `an object of another application is refused or taken over`(isRefused: Bool) async throws {
    let (first, live) = try await synced("", Self.two)
    let option = isRefused ? "FailOnSharedResource=true" : "FailOnSharedResource=false"
    var files = Sample.repository(
      ["a.yaml": Sample.configMap("a", "k: two"), "c.yaml": Sample.configMap("c", "k: two")],
      options: option
    )
    files["composition/c.yaml"] = files["composition/c.yaml"]?
      .replacing("namespace: NAMESPACE", with: "namespace: \(first.name)")
    let second = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let sync = try await second("sync", "--quiet")
    let shared = "ConfigMap \(first.name)/a"
    let a = await live.api.get(map("a", of: first))
    if isRefused {
      #expect(sync.exitCode == 7, "\(sync)")
      let cause = "cannot share \(shared): it belongs to application '\(first.name)'"
      #expect(sync.output.contains(cause), "\(sync)")
      #expect(a?[["data", "k"]] == "one")
      #expect(await live.api.get(map("c", of: first)) == nil)
    } else {
      #expect(sync.exitCode == 0, "\(sync)")
      let note = "\(shared) is taken over from application '\(first.name)'"
      #expect(sync.output.contains(note), "\(sync)")
      #expect(a?[["data", "k"]] == "two")
    }
  }

  // MARK: Kinds

  private static let gate = """
    health:
      ConfigMap: |
        if obj.data.gate == "shut" then return {status = "Progressing", message = "shut"} end
        return {status = "Healthy", message = "open"}
      NAMESPACE.example.org/Widget: |
        if obj.spec.ready then return {status = "Healthy"} end
        return {status = "Progressing", message = "not ready"}

    """

  private func definition(_ group: String) -> String {
    """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: widgets.\(group)}
    spec:
      group: \(group)
      scope: Namespaced
      names: {kind: Widget, plural: widgets, singular: widget}
      versions:
      - name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    """
  }

  /// A gate that stands open or not, and after it an object of a kind that is not declared here.
  private func repository(_ options: String, gate: String) -> [String: String] {
    let widget = """
      apiVersion: NAMESPACE.example.org/v1
      kind: Widget
      metadata: {name: w, annotations: {argocd.argoproj.io/sync-wave: "1"}}
      spec: {size: 1}

      """
    var files = Sample.repository(
      ["gate.yaml": Sample.configMap("gate", "gate: \(gate)"), "w.yaml": widget],
      options: options
    )
    files["swell.yaml"] = Sample.settings + Self.gate
    return files
  }

  @Test(arguments: ["SkipDryRunOnMissingResource=true", "SkipDryRunOnMissingResource=false"])
  func `an object of a missing kind fails when it has its turn or at once`(option: String)
    async throws
  {
    let live = try Live()
    let swell = try await Swell(
      repository(option, gate: "open"),
      kubeconfig: live.connection.kubeconfig
    )
    let failed = try await swell("sync", "--quiet")
    #expect(failed.exitCode == 5, "\(failed)")
    let name = "Widget.\(swell.name).example.org \(swell.name)/w"
    #expect(failed.output.contains(name), "\(failed)")
    let isBegun = await live.api.get(map("gate", of: swell)) != nil
    #expect(isBegun == option.hasSuffix("true"), "\(failed)")
  }

  @Test func `an object of a kind that an operator defines while the sync is under way is made`()
    async throws
  {
    let live = try Live()
    let swell = try await Swell(
      repository("SkipDryRunOnMissingResource=true", gate: "shut"),
      kubeconfig: live.connection.kubeconfig
    )
    let sync = try swell.start("sync", ["--quiet"])
    try await live.wait(for: map("gate", of: swell)) { $0 != nil }
    let group = "\(swell.name).example.org"
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    try await live.create(definition(group), in: definitions)
    let widgets = "/apis/\(group)/v1/namespaces/\(swell.name)/widgets"
    try await live.wait(for: widgets) { $0 != nil }
    _ = await live.api.send(.merge(["data": ["gate": "open"]], into: map("gate", of: swell)))
    try await live.wait(for: widgets + "/w") { $0 != nil }
    _ = await live.api.send(.merge(["spec": ["ready": true]], into: widgets + "/w"))
    let finished = await sync.finish()
    #expect(finished.exitCode == 0, "\(finished)")
    #expect(await live.api.get(widgets + "/w")?[["spec", "size"]] == 1)
    _ = await live.api.send(.delete("\(definitions)/widgets.\(group)"))
  }

  // MARK: Fields of others

  private static let theirs =
    "  ignoreDifferences: [{kind: ConfigMap, jsonPointers: [/data/theirs]}]\n"

  @Test(arguments: [
    ("RespectIgnoreDifferences=true", theirs, "", "live"),
    ("RespectIgnoreDifferences=false", theirs, "", "git"),
    (
      "RespectIgnoreDifferences=true", "", theirs.replacing("  ignore", with: "ignore"), "live"
    ),
  ])
  func `a live value that does not count outlives a sync where that is respected`(
    option: String,
    spec: String,
    settings: String,
    value: Value
  ) async throws {
    let live = try Live()
    var files = Sample.repository(
      ["a.yaml": Sample.configMap("a", "k: one, theirs: git")],
      options: option,
      spec: spec
    )
    files["swell.yaml"] = Sample.settings + settings
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let path = map("a", of: swell)
    _ = await live.api.send(.merge(["data": ["theirs": "live"]], into: path))
    let diff = try await swell("diff")
    #expect(diff.exitCode == 0, "\(diff)")
    try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: two, theirs: git")])
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("done  1 configured"), "\(sync)")
    #expect(await live.api.get(path)?["data"] == ["k": "two", "theirs": value])
    #expect(try await swell("plan", "--exit-code").exitCode == 0)
  }

  @Test(arguments: [
    ("kubectl-client-side-apply", "", "", false),
    ("kubectl-client-side-apply", "ClientSideApplyMigration=false", "", true),
    ("some-tool", "", "", true),
    ("some-tool", "", "some-tool", false),
    ("some-tool", "ClientSideApplyMigration=false", "some-tool", true),
    ("some-tool", "", "application: some-tool", false),
  ])
  func `a field that others declared and Git drops goes unless it is to stay theirs`(
    manager: String,
    option: String,
    named: String,
    stays: Bool
  ) async throws {
    let live = try Live()
    let key = "argocd.argoproj.io/client-side-apply-migration-manager"
    let text = Sample.configMap("a", "k: v")
    let isOfApplication = named.hasPrefix("application: ")
    let annotation = named.split(separator: " ").last.map { "\(key): \($0)" }
    var files = Sample.repository(
      ["a.yaml": annotation.map { isOfApplication ? text : text.annotated("a", $0) } ?? text],
      options: option
    )
    if isOfApplication, let annotation {
      let annotated = "metadata: {name: NAMESPACE, annotations: {\(annotation)}}"
      files["composition/c.yaml"] = files["composition/c.yaml"]?
        .replacing("metadata: {name: NAMESPACE}", with: annotated)
    }
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}",
      in: "/api/v1/namespaces"
    )
    let applied = "kubectl.kubernetes.io/last-applied-configuration"
    try await live.create(
      Sample.configMap("a", "k: v, old: x").annotated("a", "\(applied): \"{}\""),
      in: "/api/v1/namespaces/\(swell.name)/configmaps?fieldManager=\(manager)"
    )
    let sync = try await swell("sync", "--quiet")
    #expect(sync.exitCode == 0, "\(sync)")
    let found = await live.api.get(map("a", of: swell))
    #expect(found?["data"] == (stays ? ["k": "v", "old": "x"] : ["k": "v"]))
    #expect((found?.annotation(applied) != nil) == stays)
    let managers = found?[["metadata", "managedFields"]]?.list?.map { $0["manager"] }
    #expect(managers?.contains(.string(manager)) == stays, "\(managers ?? [])")
  }

  // MARK: History

  @Test func `as many syncs are remembered as the application says`() async throws {
    let (swell, live) = try await synced("", Self.two, spec: "  revisionHistoryLimit: 2\n")
    for value in ["two", "three", "four"] {
      try await swell.commit(["m/a.yaml": Sample.configMap("a", "k: \(value)")])
      #expect(try await swell("sync", "--quiet").exitCode == 0)
    }
    let history = try await swell("history")
    #expect(history.lines(with: "succeeded").count == 2, "\(history)")
    let secrets = await live.api.get(
      "/api/v1/namespaces/\(swell.name)-state/secrets"
        + "?labelSelector=swell.dev/application,swell.dev/record=manifests"
    )
    let syncs = secrets?["items"]?.list?.compactMap {
      $0[["metadata", "labels", "swell.dev/sync"]]?.string
    }
    #expect(syncs.map(Set.init) == ["3", "4"], "\(history)")
    let back = try await swell("rollback", "--quiet")
    #expect(back.exitCode == 0, "\(back)")
    #expect(await live.api.get(map("a", of: swell))?[["data", "k"]] == "three")
    let lost = try await swell("rollback", "2")
    #expect(lost.exitCode == 3, "\(lost)")
  }
}
