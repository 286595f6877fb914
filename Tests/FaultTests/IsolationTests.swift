import Foundation
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing

@testable import TestCluster

/// What is broken for one application costs the others neither a request nor a wait.
@Suite(.apiServer, .serialized, .timeLimit(.minutes(15))) struct IsolationTests {
  private let cluster: ClusterConnection
  private let api: API

  init() throws {
    cluster = try ClusterConnection.required()
    api = try API(reaching: cluster)
  }

  private func application(_ name: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: NAMESPACE-\(name)}
    spec:
      project: default
      source: {repoURL: https://git.example/r, path: \(name)}
      destination: {server: https://kubernetes.default.svc, namespace: NAMESPACE-\(name)}
      syncPolicy: {syncOptions: [CreateNamespace=true]}
    ---

    """
  }

  /// An application of ten ConfigMaps, and another one of whatever is broken.
  private func swell(_ broken: String) async throws -> Swell {
    var files = [
      "swell.yaml": Sample.settings, "bad/b.yaml": broken,
      "composition/c.yaml": application("good") + application("bad"),
    ]
    for number in 0..<10 {
      files["good/m\(number).yaml"] = Sample.configMap("m\(number)", "k: v")
    }
    return try await Swell(files)
  }

  /// Syncs both through a proxy; the requests about the good one's objects, and how long the run took.
  private func run(
    _ swell: Swell,
    _ words: String...
  ) async throws -> (finished: Finished, requests: [String], time: Duration) {
    let server = try FaultyServer(troubling: cluster) { _ in nil }
    var proxied = swell
    proxied.kubeconfig = server.kubeconfig
    let start = ContinuousClock.now
    let finished = try await proxied.start("sync", ["--quiet"] + words).finish()
    let time = start.duration(to: .now)
    let requests = server.requests.filter { $0.target.contains("\(swell.name)-good/") }
      .map { "\($0.method) \($0.target)" }
    server.stop()
    return (finished, requests.sorted(), time)
  }

  private func check(_ swell: Swell, cause: String) async throws {
    let alone = try await run(swell, "--app", "\(swell.name)-good")
    #expect(alone.finished.exitCode == 0, "\(alone.finished)")
    let again = try await run(swell, "--app", "\(swell.name)-good")
    let both = try await run(swell)
    #expect(both.finished.exitCode != 0, "\(both.finished)")
    #expect(both.finished.lines(with: "-good  wave 0  done").count == 1, "\(both.finished)")
    #expect(both.finished.output.contains(cause), "\(both.finished)")
    #expect(both.requests == again.requests)
  }

  private func gadget(_ swell: Swell, version: String) -> Value {
    [
      "apiVersion": .string("\(swell.name).example.org/\(version)"), "kind": "Gadget",
      "metadata": ["name": "g"],
    ]
  }

  @Test func `a kind whose conversion is broken`() async throws {
    let swell = try await swell(
      "apiVersion: NAMESPACE.example.org/v2\nkind: Gadget\nmetadata: {name: g}\n"
    )
    let versions = ["v1", "v2"].map { Self.version($0, isStored: $0 == "v1") }
    let group = try await defineGadgets(
      swell,
      versions,
      conversion: [
        "strategy": "Webhook",
        "webhook": [
          "conversionReviewVersions": ["v1"],
          "clientConfig": ["url": "https://127.0.0.1:1/convert"],
        ],
      ]
    )
    let space = "\(swell.name)-bad"
    _ = await api.send(
      .create(
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(space)]],
        in: "/api/v1/namespaces"
      )
    )
    let gadgets = "/apis/\(group)/v1/namespaces/\(space)/gadgets"
    while await api.send(.create(gadget(swell, version: "v1"), in: gadgets)) != 201 {
      try await Task.sleep(for: .milliseconds(100))
    }
    try await check(swell, cause: "conversion webhook")
  }

  @Test func `an aggregated API that is down`() async throws {
    let swell = try await swell(
      "apiVersion: NAMESPACE.example.net/v1\nkind: Gadget\nmetadata: {name: g}\n"
    )
    let services = "/apis/apiregistration.k8s.io/v1/apiservices"
    let group = "\(swell.name).example.net"
    let service: Value = [
      "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
      "metadata": ["name": .string("v1.\(group)")],
      "spec": [
        "group": .string(group), "version": "v1", "groupPriorityMinimum": 100,
        "versionPriority": 100, "insecureSkipTLSVerify": true,
        "service": ["namespace": "default", "name": "nobody"],
      ],
    ]
    try #require(await api.send(.create(service, in: services)) == 201)
    try await check(swell, cause: "'\(group)/v1")
    _ = await api.send(.delete("\(services)/v1.\(group)"))
  }

  /// One to which nobody listens, and one that takes connections and says nothing.
  @Test(arguments: [false, true])
  func `an admission webhook that does not answer`(isThere: Bool) async throws {
    let (listener, port) = try listenOnLoopback()
    defer { close(listener) }
    let address = "https://127.0.0.1:\(isThere ? port : 1)/admit"
    let swell = try await swell(Sample.configMap("b", "k: v"))
    let hooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
    let rule: Value = [
      "apiGroups": [""], "apiVersions": ["v1"], "operations": ["*"], "resources": ["configmaps"],
    ]
    let hook: Value = [
      "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
      "metadata": ["name": .string(swell.name)],
      "webhooks": [
        [
          "name": "all.example.org", "admissionReviewVersions": ["v1"], "sideEffects": "None",
          "failurePolicy": "Fail", "timeoutSeconds": 1,
          "clientConfig": ["url": .string(address)], "rules": [rule],
          "namespaceSelector": ["matchLabels": ["test": .string(swell.name)]],
        ]
      ],
    ]
    try #require(await api.send(.create(hook, in: hooks)) == 201)
    let space: Value = [
      "apiVersion": "v1", "kind": "Namespace",
      "metadata": [
        "name": .string("\(swell.name)-bad"), "labels": ["test": .string(swell.name)],
      ],
    ]
    try #require(await api.send(.create(space, in: "/api/v1/namespaces")) == 201)
    try await check(swell, cause: "failed calling webhook")
    _ = await api.send(.delete("\(hooks)/\(swell.name)"))
  }

  /// Answers about the other one's objects, and about its kind, stay away until the good one is done.
  @Test(arguments: ["NAMESPACE-bad", "NAMESPACE.example.org"])
  func `an application is done while the answers for another are still awaited`(
    held: String
  ) async throws {
    let swell = try await swell(
      "apiVersion: NAMESPACE.example.org/v1\nkind: Gadget\nmetadata: {name: g}\n"
    )
    _ = try await defineGadgets(swell, [Self.version("v1")])
    let held = held.replacing("NAMESPACE", with: swell.name)
    let isOpen = Mutex(false)
    let server = try FaultyServer(troubling: cluster) { request in
      // Each connection has a thread of its own.
      while request.target.contains(held), !isOpen.withLock({ $0 }) { usleep(10_000) }
      return nil
    }
    var proxied = swell
    proxied.kubeconfig = server.kubeconfig
    let start = ContinuousClock.now
    let program = try proxied.start("sync", ["--quiet"])
    let isDone = try await isRecorded("\(swell.name)-good", of: swell)
    let waiting = server.requests.filter { $0.target.contains(held) }
    isOpen.withLock { $0 = true }
    let isInTime = start.duration(to: .now) < Self.patience
    var finished = await program.finish()
    server.stop()
    #expect(isDone, "done although \(held) does not answer")
    #expect(!waiting.isEmpty)
    if !isInTime {
      proxied.kubeconfig = cluster.kubeconfig
      finished = try await proxied("sync", "--quiet")
    }
    #expect(finished.exitCode == 0, "\(finished)")
  }

  /// Less than the program waits for any answer; after that it may have given the other application up.
  private static let patience = Duration.seconds(15)

  /// Whether a sync of an application is in its history before long.
  private func isRecorded(_ application: String, of swell: Swell) async throws -> Bool {
    let words = [
      "history", application, "--kubeconfig", cluster.kubeconfig, "--state-namespace",
      swell.name + "-state",
    ]
    let end = ContinuousClock.now + .seconds(300)
    while ContinuousClock.now < end {
      if try await Program("swell", words).finish().output.contains("succeeded") { return true }
      try await Task.sleep(for: .milliseconds(250))
    }
    return false
  }

  private static func version(_ name: String, isStored: Bool = true) -> Value {
    [
      "name": .string(name), "served": true, "storage": .bool(isStored),
      "schema": [
        "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
      ],
    ]
  }

  /// Defines the kind that the other application is of; its group.
  private func defineGadgets(
    _ swell: Swell,
    _ versions: [Value],
    conversion: Value = ["strategy": "None"]
  ) async throws -> String {
    let group = "\(swell.name).example.org"
    let definition: Value = [
      "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
      "metadata": ["name": .string("gadgets.\(group)")],
      "spec": [
        "group": .string(group), "scope": "Namespaced",
        "names": [
          "kind": "Gadget", "plural": "gadgets", "singular": "gadget", "listKind": "GadgetList",
        ],
        "versions": .list(versions), "conversion": conversion,
      ],
    ]
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    try #require(await api.send(.create(definition, in: definitions)) == 201)
    while await api.get("/apis/\(group)/v1") == nil {
      try await Task.sleep(for: .milliseconds(100))
    }
    return group
  }
}
