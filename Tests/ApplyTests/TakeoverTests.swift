import Apply
import Manifests
import Order
import Report
import TestSupport
import Testing
import YAML

@testable import Cluster

/// Objects that other tools brought to life, taken over without a restart.
@Suite(.cluster, .timeLimit(.minutes(15))) struct TakeoverTests {
  private func workload(_ template: String = "{labels: {app: web}}", extra: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {app: web\(extra)}}
    spec:
      replicas: 1
      selector: {matchLabels: {app: web}}
      template:
        metadata: \(template)
        spec: {containers: [{name: main, image: "example.org/web:1"}]}
    """
  }

  private func map(_ data: String) -> String {
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {\(data)}\n"
  }

  /// Makes objects as another tool does.
  private func make(_ lab: Lab, _ text: String, manager: String, isApply: Bool) async throws {
    for document in try YAMLReader().documents(of: text, file: "made.yaml") {
      let manifest = try Manifest(document.value)
      let type = try lab.discovery.resource(for: manifest.type)
      let namespace = type.isNamespaced ? lab.namespace : nil
      if isApply {
        _ = try await lab.client.apply(
          manifest.value,
          as: type,
          namespace: namespace,
          name: manifest.name,
          manager: manager
        )
      } else {
        _ = try await lab.client.create(
          manifest.value,
          as: type,
          namespace: namespace,
          manager: manager
        )
      }
    }
  }

  private func pods(_ lab: Lab) async throws -> Set<String> {
    let pods = try await lab.client.list(
      try lab.type("v1", "Pod"),
      ListScope(namespace: lab.namespace)
    )
    return Set(pods.items.compactMap { $0[["metadata", "uid"]]?.string })
  }

  /// Who made them, by server-side apply or otherwise, and what else their template holds.
  @Test(
    arguments: [
      ("kubectl-client-side-apply", false, ""), ("argocd-controller", false, ""),
      ("argocd-controller", true, ", app.kubernetes.io/instance: web"),
      ("kustomize-controller", true, ""), ("helm", false, ", app.kubernetes.io/instance: web"),
    ]
  )
  func `everything is taken over and no pod restarts`(
    manager: String,
    isApply: Bool,
    label: String
  ) async throws {
    let lab = try await Lab()
    let space =
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: \(lab.namespace)}\n---\n"
    let made = workload("{labels: {app: web\(label)}}", extra: ", old: label\(label)")
    try await make(lab, space + made, manager: manager, isApply: isApply)
    try await make(lab, map("k: v, old: x"), manager: manager, isApply: isApply)
    var before = Set<String>()
    while before.isEmpty { before = try await pods(lab) }
    let spec = try await lab.live("apps/v1", "Deployment", "web")?["spec"]

    let text = workload() + "\n---\n" + map("k: v")
    let foreseen = try await lab.changes(text)
    let place = lab.namespace
    #expect(foreseen.contains("update ConfigMap \(place)/settings data.old: x -> absent"))
    let old = "update Deployment.apps \(place)/web metadata.labels.old: label"
    #expect(foreseen.count { $0.hasPrefix(old) } == 1, "\(foreseen)")
    #expect(foreseen.count == (label.isEmpty ? 2 : 3), "\(foreseen)")
    let result = try await lab.sync(text)
    #expect(result.end == .done, "\(result.end)")
    let after = try #require(try await lab.live("apps/v1", "Deployment", "web"))
    #expect(after["spec"] == spec)
    #expect(try await pods(lab) == before)
    #expect(after[["metadata", "labels"]] == ["app": "web"], "what is declared no more is gone")
    #expect(try await lab.live("v1", "ConfigMap", "settings")?["data"] == ["k": "v"])

    // What Git changes from now on is changed, and what it drops goes.
    #expect(try await lab.sync(map("other: v")).end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "settings")?["data"] == ["other": "v"])
    _ = lab.sent()
    try await lab.sync(map("other: v"))
    #expect(lab.sent().writes.isEmpty)
  }

  @Test func `what the server fills in again is no change`() async throws {
    let lab = try await Lab()
    func service(_ more: String) -> String {
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports: [{port: 80, protocol: TCP\(more)}]
      """
    }
    let space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: \(lab.namespace)}\n---\n"
    let made = service(", targetPort: 80},{port: 81, name: b") + "\n  type: ClusterIP\n"
    try await make(
      lab,
      space + made.replacing("{port: 80, ", with: "{port: 80, name: a, "),
      manager: "kubectl-client-side-apply",
      isApply: false
    )
    let text = service("").replacing("{port: 80, ", with: "{port: 80, name: a, ")
    let changes = try await lab.changes(text)
    #expect(changes.count == 1 && changes[0].contains("spec.ports[port=81"), "\(changes)")
    #expect(try await lab.sync(text).end == .done)
    #expect(try await lab.live("v1", "Service", "web")?[["spec", "ports"]]?.list?.count == 1)
  }

  @Test func `fields stay with their managers where that is asked for`() async throws {
    let lab = try await Lab()
    let space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: \(lab.namespace)}\n---\n"
    try await make(
      lab,
      space + map("k: v, old: x"),
      manager: "kubectl-client-side-apply",
      isApply: false
    )
    #expect(try await lab.sync(map("k: v")) { $0.takesOver = false }.end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "settings")?[["data", "old"]] == "x")
  }

  @Test func `an object in somebody's own hands keeps what they added`() async throws {
    let lab = try await Lab()
    let space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: \(lab.namespace)}\n---\n"
    try await make(lab, space + map("k: v, theirs: x"), manager: "operator", isApply: false)
    #expect(try await lab.sync(map("k: v")).end == .done)
    #expect(try await lab.live("v1", "ConfigMap", "settings")?[["data", "theirs"]] == "x")
  }
}
