import Foundation
import JSON
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// The CronJob of `charts/core/swell`: what its pod would run, as the identity that it would have.
@Suite(.cluster, .timeLimit(.minutes(15))) struct DriftJobTests {
  private let live: Live
  private let folder: TemporaryFolder

  init() throws {
    live = try Live()
    folder = try TemporaryFolder()
  }

  @Test func `drift is kept, posted and pushed by an identity that only reads`() async throws {
    let listener = PostListener()
    let server = listener.server()
    let swell = try await synced()
    let objects = try await chart(swell)
    let container = try #require(self.container(of: objects))
    try await makeAddresses(server.url, for: swell)
    let environment = try await self.environment(of: container, objects, swell)

    let map = "/api/v1/namespaces/\(swell.name)/configmaps/c"
    _ = await live.api.send(.merge(["data": ["k": "other"]], into: map))
    try folder.write("mine", to: "report-of-mine.html")
    for _ in 0..<3 {
      let finished = try await run("swell", words(of: container), environment: environment)
      #expect(finished.exitCode == 0 && finished.errors.isEmpty, "\(finished)")
      #expect(finished.output.contains("data.k: other, declared v"), "\(finished)")
      // Reports are told apart by seconds.
      try await Task.sleep(for: .seconds(1.1))
    }
    try checkFiles()
    let posts = listener.bodies(at: "/hook")
    #expect(posts.count == 3 && posts.allSatisfy { $0.contains(#""path":"data.k""#) }, "\(posts)")
    #expect(listener.bodies(at: "/chat").count == 3)
    let metrics = listener.bodies(at: "/gate/metrics/job/swell_drift_report/environment/dev")
    #expect(metrics.count == 3)
    #expect(metrics.last?.contains("swell_drift_objects") == true, "\(metrics)")

    let sync = try await run(
      "swell",
      ["sync", swell.repository.url, "--state-namespace=\(swell.name)-state", "--quiet"],
      environment: environment
    )
    #expect("\(sync)".contains("forbidden"), "\(sync)")
    #expect(await live.api.get(map)?[["data", "k"]] == "other")
  }

  /// The last report, the two that are kept, and what is not Swell's.
  private func checkFiles() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let dated = names.filter { $0.wholeMatch(of: /report-[\dTZ-]+\.html/) != nil }.sorted()
    #expect(dated.count == 2, "\(names)")
    #expect(folder.read("report-of-mine.html") == "mine")
    let last = folder.read("report.html")
    #expect(last.contains("data.k"))
    #expect(dated.last.map(folder.read) == last)
    let state = try JSONReader().value(of: Array(folder.read("report.json").utf8))
    #expect(state["applications"]?.list?.count == 1)
  }

  private func synced() async throws -> Swell {
    var files = Sample.repository(["c.yaml": Sample.configMap("c", "k: v")])
    files["composition/c.yaml"] = Sample.application().replacing(
      "metadata: {name: NAMESPACE}",
      with: "metadata: {name: NAMESPACE, labels: {env: dev}}"
    )
    let swell = try await Swell(files, kubeconfig: live.connection.kubeconfig)
    let finished = try await swell("sync", "--quiet")
    try #require(finished.exitCode == 0, "\(finished)")
    return swell
  }

  /// The objects of the chart, with those that give rights made.
  private func chart(_ swell: Swell) async throws -> [Value] {
    let settings = [
      "agent.enabled=false", "repository=\(swell.repository.url)", "environment=dev",
      "stateNamespace=\(swell.name)-state", "state.keep=2", "addresses.secret=addresses",
      "addresses.webhook=hook", "addresses.chat=chat", "addresses.pushgateway=gate",
    ]
    let words = ["template", swell.name, "charts/core/swell", "--namespace", swell.name]
    let rendered = try await run(
      "swell",
      words + settings.flatMap { ["--set", $0] },
      in: Fixture.repository
    )
    try #require(rendered.exitCode == 0, "\(rendered)")
    let rights = "/apis/rbac.authorization.k8s.io/v1"
    let collections = [
      "ServiceAccount": "/api/v1/namespaces/\(swell.name)/serviceaccounts",
      "ClusterRole": "\(rights)/clusterroles",
      "ClusterRoleBinding": "\(rights)/clusterrolebindings",
    ]
    let objects = try YAMLReader().documents(of: Array(rendered.output.utf8), file: "chart")
      .map(\.value)
    for object in objects {
      guard let collection = collections[object["kind"]?.string ?? ""] else { continue }
      #expect(await live.api.send(.create(object, in: collection)) == 201)
    }
    return objects
  }

  private func podSpec(of objects: [Value]) -> Value? {
    objects.first { $0["kind"] == "CronJob" }?[
      ["spec", "jobTemplate", "spec", "template", "spec"]
    ]
  }

  private func container(of objects: [Value]) -> Value? {
    podSpec(of: objects)?["containers"]?.list?.first
  }

  private func makeAddresses(_ url: String, for swell: Swell) async throws {
    try await live.create(
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: addresses}
      stringData: {hook: "\(url)/hook", chat: "\(url)/chat", gate: "\(url)/gate"}
      """,
      in: "/api/v1/namespaces/\(swell.name)/secrets"
    )
  }

  /// A container's words, with a folder of ours where its volume is mounted.
  private func words(of container: Value) -> [String] {
    (container["args"]?.list ?? []).compactMap(\.string).map {
      $0.replacing("=/reports/", with: "=\(folder.path)/")
    }
  }

  /// A container's variables as a kubelet fills them, and the access that its account has.
  private func environment(
    of container: Value,
    _ objects: [Value],
    _ swell: Swell
  ) async throws -> [String: String] {
    let account = podSpec(of: objects)?["serviceAccountName"]?.string ?? ""
    let token = try await self.token(of: account, in: swell.name)
    let text = try String(contentsOfFile: live.connection.kubeconfig, encoding: .utf8)
    let user = try #require(text.firstMatch(of: /token: ("?)[^\n"}]+("?)/))
    try folder.write(text.replacing(user.0, with: "token: \(token)"), to: "kubeconfig")
    var environment = ["KUBECONFIG": folder.path + "/kubeconfig", "HOME": folder.path]
    for variable in container["env"]?.list ?? [] {
      guard let name = variable["name"]?.string else { continue }
      if let reference = variable[["valueFrom", "secretKeyRef"]] {
        let secret = reference["name"]?.string ?? ""
        let path = "/api/v1/namespaces/\(swell.name)/secrets/\(secret)"
        let data = await live.api.get(path)?[["data", reference["key"]?.string ?? ""]]?.string
        environment[name] = try String(
          decoding: #require(data.flatMap { Data(base64Encoded: $0) }),
          as: UTF8.self
        )
      } else {
        environment[name] = folder.path + (variable["value"]?.string ?? "")
      }
    }
    return environment
  }

  private func token(of account: String, in namespace: String) async throws -> String {
    let secrets = "/api/v1/namespaces/\(namespace)/secrets"
    try await live.create(
      """
      apiVersion: v1
      kind: Secret
      type: kubernetes.io/service-account-token
      metadata: {name: token, annotations: {kubernetes.io/service-account.name: \(account)}}
      """,
      in: secrets
    )
    let secret = try await live.wait(for: "\(secrets)/token") { $0?[["data", "token"]] != nil }
    let data = secret?[["data", "token"]]?.string.flatMap { Data(base64Encoded: $0) }
    return String(decoding: try #require(data), as: UTF8.self)
  }
}
