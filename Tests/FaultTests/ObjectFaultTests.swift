import Foundation
import JSON
import Manifests
import ServerProxy
import Synchronization
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// Objects that the server takes late, not at all, or only just.
@Suite(.cluster, .timeLimit(.minutes(15))) struct ObjectFaultTests {
  private let cluster: ClusterConnection
  private let api: API

  init() throws {
    cluster = try ClusterConnection.required()
    api = try API(reaching: cluster)
  }

  private func maps(of swell: Swell) -> String { "/api/v1/namespaces/\(swell.name)/configmaps" }

  // MARK: An admission webhook

  /// A webhook that refuses one ConfigMap, real writes of it alone or dry runs too.
  private final class Guard: Sendable {
    private let gate: Service
    private let judge: ScriptedServer
    private let folder: TemporaryFolder
    let configuration: Value

    init(of swell: Swell, refusesTrials: Bool) async throws {
      folder = try TemporaryFolder()
      judge = ScriptedServer { request, connection in
        let review = try? JSONReader().value(of: request.body)
        let asked = review?["request"]
        let isMeant =
          asked?["name"] == "m1" && (refusesTrials || asked?["dryRun"]?.bool != true)
        let response: Value = [
          "uid": asked?["uid"] ?? "", "allowed": .bool(!isMeant),
          "status": ["code": 403, "message": "m1 is not welcome"],
        ]
        let answer: Value = [
          "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response,
        ]
        let text = JSONWriter().text(of: answer)
        connection.answer("200 OK", ["content-type: application/json"], text)
        return true
      }
      let made = try await run(
        "openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
          "-days", "2", "-subj", "/CN=guard", "-addext", "subjectAltName=IP:127.0.0.1",
          "-keyout", "\(folder.path)/key", "-out", "\(folder.path)/certificate",
        ]
      )
      try #require(made.exitCode == 0, "\(made.errors)")
      gate = try await Service.nginx(
        "location / { proxy_pass \(judge.url); proxy_http_version 1.1; }",
        secure: ("\(folder.path)/certificate", "\(folder.path)/key")
      )
      let certificate = Data(folder.read("certificate").utf8).base64EncodedString()
      let rule: Value = [
        "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"],
        "resources": ["configmaps"],
      ]
      let client: Value = [
        "url": .string("https://127.0.0.1:\(gate.port)/admit"), "caBundle": .string(certificate),
      ]
      configuration = [
        "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
        "metadata": ["name": .string(swell.name)],
        "webhooks": [
          [
            "name": "guard.example.org", "admissionReviewVersions": ["v1"], "sideEffects": "None",
            "failurePolicy": "Fail", "clientConfig": client, "rules": [rule],
            "namespaceSelector": ["matchLabels": ["test": .string(swell.name)]],
          ]
        ],
      ]
    }
  }

  private static let complaint =
    #"admission webhook "guard.example.org" denied the request: m1 is not welcome"#

  private static func maps(_ value: String) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (0..<3).map {
        ("m/\($0).yaml", Sample.configMap("m\($0)", "k: \(value)"))
      }
    )
  }

  /// Objects that are made, and ones that are changed; where the server refuses a dry run of what is there, nothing is begun.
  @Test(
    .enabled(if: Service.has("nginx"), "nginx is not installed"),
    arguments: [true, false],
    [true, false]
  )
  func `what a webhook refuses fails with its words`(isNew: Bool, refusesTrials: Bool) async throws
  {
    let files = Sample.repository([:]).merging(Self.maps("one")) { $1 }
    let swell = try await Swell(files, kubeconfig: cluster.kubeconfig)
    let space: Value = [
      "apiVersion": "v1", "kind": "Namespace",
      "metadata": ["name": .string(swell.name), "labels": ["test": .string(swell.name)]],
    ]
    try #require(await api.send(.create(space, in: "/api/v1/namespaces")) == 201)
    if !isNew {
      try #require(try await swell("sync", "--quiet").exitCode == 0)
      try await swell.commit(Self.maps("two"))
    }
    let guarding = try await Guard(of: swell, refusesTrials: refusesTrials)
    let hooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
    try #require(await api.send(.create(guarding.configuration, in: hooks)) == 201)
    try await wait(untilGuarding: swell, at: hooks)

    let finished = try await swell("sync", "--quiet")
    #expect(finished.exitCode == 5, "\(finished)")
    #expect(finished.output.contains("ConfigMap \(swell.name)/m1"), "\(finished)")
    #expect(finished.output.contains(Self.complaint), "\(finished)")
    let (before, after): (Value?, Value?) = isNew ? (nil, "one") : ("one", "two")
    for (number, expected) in [(0, refusesTrials && !isNew ? before : after), (1, before)] {
      let live = await api.get("\(maps(of: swell))/m\(number)")
      #expect(live?[["data", "k"]] == expected, "m\(number)")
    }

    _ = await api.send(.delete("\(hooks)/\(swell.name)"))
    var next = try await swell("sync", "--quiet")
    // The server goes on asking for a moment.
    while next.output.contains(Self.complaint) { next = try await swell("sync", "--quiet") }
    #expect(next.exitCode == 0, "\(next)")
    #expect(await api.get("\(maps(of: swell))/m1")?[["data", "k"]] == after)
    withExtendedLifetime(guarding) {}
  }

  /// Waits until the server asks the webhook.
  private func wait(untilGuarding swell: Swell, at hooks: String) async throws {
    let probe: Value = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "m1"], "data": ["k": "probe"],
    ]
    let isThere = await api.get("\(maps(of: swell))/m1") != nil
    while true {
      let status =
        isThere
        ? await api.send(
          .merge(["data": ["k": "one"], "immutable": false], into: "\(maps(of: swell))/m1")
        )
        : await api.send(.create(probe, in: maps(of: swell)))
      if status == 403 { return }
      if !isThere { _ = await api.send(.delete("\(maps(of: swell))/m1")) }
      try await Task.sleep(for: .milliseconds(25))
    }
  }

  // MARK: Definitions

  /// A definition in a group of the test's own, whose short name another one may have.
  private func definition(_ plural: String, _ kind: String) -> String {
    """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: \(plural).NAMESPACE.example.org}
    spec:
      group: NAMESPACE.example.org
      names: {kind: \(kind), plural: \(plural), singular: \(kind.lowercased()), listKind: \(kind)List, shortNames: [wdgt]}
      scope: Namespaced
      versions:
      - name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}

    """
  }

  private static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

  /// A definition, with an object of it or without, whose short name one has already that is there; and the paths of both definitions.
  private func conflict(
    hasObject: Bool = true
  ) async throws -> (swell: Swell, other: String, own: String) {
    var files = ["crd.yaml": definition("widgets", "Widget")]
    if hasObject {
      files["one.yaml"] =
        "apiVersion: NAMESPACE.example.org/v1\nkind: Widget\nmetadata: {name: one}\n"
    }
    let swell = try await Swell(Sample.repository(files), kubeconfig: cluster.kubeconfig)
    let text = definition("gadgets", "Gadget").replacing("NAMESPACE", with: swell.name)
    let value = try YAMLReader().firstDocument(of: Array(text.utf8), file: "definition")
    try #require(await api.send(.create(value, in: Self.definitions)) == 201)
    let other = "\(Self.definitions)/gadgets.\(swell.name).example.org"
    while await api.get(other)?.condition("Established") != "True" {
      try await Task.sleep(for: .milliseconds(25))
    }
    return (swell, other, "\(Self.definitions)/widgets.\(swell.name).example.org")
  }

  @Test func `a definition whose names are taken at first is waited for`() async throws {
    let (swell, other, own) = try await conflict()
    let program = try swell.start("sync", ["--quiet", "--timeout", "5m"])
    while await api.get(own)?.condition("NamesAccepted") != "False" {
      try await Task.sleep(for: .milliseconds(25))
    }
    _ = await api.send(.delete(other))
    let finished = await program.finish()
    #expect(finished.exitCode == 0, "\(finished)")
    let widgets = "/apis/\(swell.name).example.org/v1/namespaces/\(swell.name)/widgets"
    #expect(await api.get("\(widgets)/one") != nil)
    _ = await api.send(.delete(own))
  }

  /// Without an object of it the definition is to blame, with one that too, with what ails the definition.
  @Test(arguments: [false, true])
  func `a definition whose names stay taken fails with the reason`(hasObject: Bool) async throws {
    let (swell, other, own) = try await conflict(hasObject: hasObject)
    let start = ContinuousClock.now
    let finished = try await swell("sync", "--quiet", "--timeout", "5s")
    #expect(start.duration(to: .now) < .seconds(180))
    #expect([5, 6].contains(finished.exitCode), "\(finished)")
    #expect(finished.output.contains("CRD names have not been accepted"), "\(finished)")
    #expect(finished.output.contains("the cluster does not know") == hasObject, "\(finished)")
    _ = await api.send(.delete(other))
    while await api.get(own)?.condition("Established") != "True" {
      try await Task.sleep(for: .milliseconds(25))
    }
    let next = try await swell("sync", "--quiet")
    #expect(next.exitCode == 0, "\(next)")
    _ = await api.send(.delete(own))
  }

  // MARK: Large objects

  /// Text that hardly shrinks when it is compressed.
  private static func noise(_ count: Int, seed: UInt64) -> String {
    var random = Seeded(seed: seed)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-".utf8)
    let bytes = (0..<count).map { _ in letters[Int.random(in: letters.indices, using: &random)] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func thing(_ count: Int, seed: UInt64) -> String {
    "apiVersion: NAMESPACE.example.org/v1\nkind: Widget\nmetadata: {name: one}\nspec: {\(seed): \(noise(count, seed: seed))}\n"
  }

  /// The server keeps a mebibyte and a half of each object; a Secret holds a mebibyte.
  @Test(arguments: [1_200_000, 1_450_000])
  func `an object of more than a mebibyte is kept like any other`(size: Int) async throws {
    var files = Sample.repository(["crd.yaml": definition("widgets", "Widget")])
    files["m/one.yaml"] = Self.thing(size, seed: 1)
    files["m/map.yaml"] = Sample.configMap("m0", "k: v")
    let swell = try await Swell(files, kubeconfig: cluster.kubeconfig)
    let path = "/apis/\(swell.name).example.org/v1/namespaces/\(swell.name)/widgets/one"
    func content(_ seed: UInt64) async -> Int? {
      await api.get(path)?["spec"]?["\(seed)"]?.string?.utf8.count
    }
    let first = try await swell("sync", "--quiet")
    #expect(first.exitCode == 0, "\(first.short)")
    #expect(await content(1) == size)
    let secrets = "/api/v1/namespaces/\(swell.name)-state/secrets"
    let kinds = await api.get(secrets)?["items"]?.list?.compactMap { $0.label("swell.dev/record") }
    let isSplit = size > 1_300_000
    #expect(kinds?.count { $0 == "part" } == (isSplit ? 4 : 1))
    #expect(kinds?.count { $0 == "manifests" } == (isSplit ? 2 : 1))

    let server = try FaultyServer(troubling: cluster) { _ in nil }
    var watched = swell
    watched.kubeconfig = server.kubeconfig
    let again = try await watched.start("sync", ["--quiet"]).finish()
    server.stop()
    #expect(again.exitCode == 0, "\(again.short)")
    #expect(server.requests.filter(\.isWrite).map(\.target) == [])

    _ = await api.send(.merge(["spec": ["1": "short"]], into: path))
    let drift = try await swell("plan", "--exit-code")
    #expect(drift.exitCode == 1, "\(drift.short)")
    let repaired = try await swell("sync", "--quiet")
    #expect(repaired.exitCode == 0, "\(repaired.short)")
    #expect(await content(1) == size)
    try await swell.commit(["m/one.yaml": Self.thing(size, seed: 2)])
    let second = try await swell("sync", "--quiet")
    #expect(second.exitCode == 0, "\(second.short)")
    let both = await (content(1), content(2))
    #expect(both == (nil, size))
    let back = try await swell("rollback", "--quiet")
    #expect(back.exitCode == 0, "\(back.short)")
    #expect(await content(1) == size)

    try await swell.commit([:], removing: ["m/one.yaml"])
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned.short)")
    #expect(await api.get(path) == nil)
    let undone = try await swell("undo", "--quiet")
    #expect(undone.exitCode == 0, "\(undone.short)")
    #expect(await content(1) == size)
    _ = await api.send(.delete("\(Self.definitions)/widgets.\(swell.name).example.org"))
  }
}

extension Finished {
  /// The beginning of what was said.
  fileprivate var short: String { "\(exitCode) \(output.prefix(2_000)) \(errors.prefix(2_000))" }
}

extension Value {
  /// The status of one of an object's conditions.
  fileprivate func condition(_ type: String) -> String? {
    self[["status", "conditions"]]?.list?.first { $0["type"]?.string == type }?["status"]?.string
  }
}
