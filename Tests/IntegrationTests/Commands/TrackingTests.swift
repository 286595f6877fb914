import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// How an `argocd-cm` says that objects are marked, and whose the marks of others are.
@Suite(.cluster, .timeLimit(.minutes(15))) struct TrackingTests {
  private func swell(
    _ data: String,
    _ manifests: [String: String],
    options: String = ""
  ) async throws -> (Swell, Live) {
    let live = try Live()
    var files = Sample.repository(manifests, options: options)
    files["swell.yaml"] = Sample.settings + "argocdConfigMap: argocd-cm.yaml\n"
    files["argocd-cm.yaml"] = settings(data)
    return (try await Swell(files, kubeconfig: live.connection.kubeconfig), live)
  }

  private func settings(_ data: String) -> String {
    Sample.configMap("argocd-cm", data)
  }

  private func map(_ name: String, of swell: Swell) -> String {
    "/api/v1/namespaces/\(swell.name)/configmaps/\(name)"
  }

  /// Makes a ConfigMap in the application's namespace, and that first.
  private func make(_ object: String, _ swell: Swell, _ live: Live) async throws {
    let namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}"
    try await live.create(namespace, in: "/api/v1/namespaces")
    try await live.create(object, in: "/api/v1/namespaces/\(swell.name)/configmaps")
  }

  private static let installation = [
    "metadata", "annotations", "argocd.argoproj.io/installation-id",
  ]

  @Test func `objects bear the installation and those of another one are nobody's`() async throws {
    let both = [
      "a.yaml": Sample.configMap("a", "k: one"), "b.yaml": Sample.configMap("b", "k: one"),
    ]
    let (swell, live) = try await swell("installationID: here", both)
    let made = try await swell("sync", "--quiet")
    #expect(made.exitCode == 0, "\(made)")
    for name in ["a", "b"] {
      #expect(await live.api.get(map(name, of: swell))?[Self.installation] == "here")
    }
    #expect(try await swell("sync", "--quiet").output.contains("2 unchanged"))

    try await swell.commit(
      ["argocd-cm.yaml": settings("installationID: elsewhere")],
      removing: ["m/b.yaml"]
    )
    let moved = try await swell("sync", "--quiet", "--prune")
    #expect(moved.exitCode == 0, "\(moved)")
    #expect(await live.api.get(map("a", of: swell))?[Self.installation] == "elsewhere")
    #expect(await live.api.get(map("b", of: swell))?[Self.installation] == "here")

    try await swell.commit(["argocd-cm.yaml": settings("k: v")])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let mark = await live.api.get(map("a", of: swell))?[Self.installation]
    #expect(mark == nil)
  }

  @Test func `an object of another installation with the same name is shared with nobody`()
    async throws
  {
    let (swell, live) = try await swell(
      "installationID: here",
      ["a.yaml": Sample.configMap("a", "k: two")],
      options: "FailOnSharedResource=true"
    )
    let object = """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: a
        annotations:
          argocd.argoproj.io/installation-id: elsewhere
          argocd.argoproj.io/tracking-id: "other:/ConfigMap:\(swell.name)/a"
      data: {k: one}
      """
    try await make(object, swell, live)
    let sync = try await swell("sync", "--quiet")
    #expect(sync.exitCode == 0, "\(sync)")
    #expect(await live.api.get(map("a", of: swell))?[["data", "k"]] == "two")
  }

  @Test(arguments: ["label", "annotation+label", "annotation"])
  func `a label makes an owner where objects are marked by nothing else`(method: String)
    async throws
  {
    let (swell, live) = try await swell(
      """
      application.resourceTrackingMethod: \(method), application.instanceLabelKey: team.example/app
      """,
      ["a.yaml": Sample.configMap("a", "k: two")],
      options: "FailOnSharedResource=true"
    )
    let object = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: a, labels: {team.example/app: other}}
      data: {k: one}
      """
    try await make(object, swell, live)
    let sync = try await swell("sync", "--quiet")
    guard method == "label" else {
      #expect(sync.exitCode == 0, "\(sync)")
      return
    }
    #expect(sync.exitCode == 7, "\(sync)")
    let cause = "cannot share ConfigMap \(swell.name)/a: it belongs to application 'other'"
    #expect(sync.output.contains(cause), "\(sync)")
    #expect(await live.api.get(map("a", of: swell))?[["data", "k"]] == "one")
  }
}
