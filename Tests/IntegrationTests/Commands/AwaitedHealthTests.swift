import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What a sync waits for after it has written.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AwaitedHealthTests {
  private let live: Live

  init() throws { live = try Live() }

  private func swell(_ manifests: [String: String]) async throws -> Swell {
    try await Swell(Sample.repository(manifests), kubeconfig: live.connection.kubeconfig)
  }

  private static func web(_ annotation: String, env: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, annotations: {\(annotation)}}
    spec:
      progressDeadlineSeconds: \(env.isEmpty ? 1 : 600)
      selector: {matchLabels: {app: web}}
      template:
        metadata:
          labels: {app: web}
          annotations: {testcluster.swell.dev/never-ready: "\(env.isEmpty)"}
        spec: {containers: [{name: main, image: "web:1", env: [\(env)]}]}

    """
  }

  @Test func `what is left out of health is not waited for`() async throws {
    let swell = try await swell([
      "web.yaml": Self.web("argocd.argoproj.io/ignore-healthcheck: \"true\"")
    ])
    let done = try await swell("sync", "--quiet", "--timeout", "60s")
    #expect(done.exitCode == 0, "\(done)")
    let path = "/apis/apps/v1/namespaces/\(swell.name)/deployments/web"
    try await live.wait(for: path) {
      $0?[["status", "conditions"]]?.list?.contains { $0["reason"] == "ProgressDeadlineExceeded" }
        == true
    }
    let again = try await swell("sync", "--quiet")
    #expect(again.exitCode == 0, "\(again)")
    let status = try await swell("status")
    #expect(status.output.contains("Synced  Healthy"), "\(status)")
    try await swell.commit(["m/web.yaml": Self.web("")])
    let late = try await swell("sync", "--quiet")
    #expect(late.exitCode == 5, "\(late)")
  }

  @Test func `of variables of one name the last one counts, as for the program`() async throws {
    let env = "{name: A, value: one}, {name: B, value: b}, {name: A, value: two}"
    let swell = try await swell(["web.yaml": Self.web("", env: env)])
    let done = try await swell("sync", "--quiet")
    #expect(done.exitCode == 0, "\(done)")
    let note = "variable 'A' of container 'main' is given more than once, and the last one counts"
    #expect(done.output.contains(note), "\(done)")
    let path = "/apis/apps/v1/namespaces/\(swell.name)/deployments/web"
    let containers = await live.api.get(path)?[["spec", "template", "spec", "containers"]]
    let expected: Value = [["name": "B", "value": "b"], ["name": "A", "value": "two"]]
    #expect(containers?.list?.first?["env"] == expected)
    #expect(try await swell("diff").exitCode == 0)
  }

  @Test func `an object that has variables of one name is taken over`() async throws {
    let web = Self.web("", env: "{name: A, value: one}, {name: A, value: two}")
    let swell = try await swell(["web.yaml": web])
    let space = "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)}}"
    try await live.create(space, in: "/api/v1/namespaces")
    let deployments = "/apis/apps/v1/namespaces/\(swell.name)/deployments"
    try await live.create(web, in: deployments)
    let plan = try await swell("plan")
    #expect(plan.output.contains("1 to configure"), "\(plan)")
    let done = try await swell("sync", "--quiet")
    #expect(done.exitCode == 0, "\(done)")
    let live = await live.api.get("\(deployments)/web")
    let containers = live?[["spec", "template", "spec", "containers"]]?.list
    #expect(containers?.first?["env"] == [["name": "A", "value": "two"]])
    let again = try await swell("sync", "--quiet")
    #expect(again.output.contains("1 unchanged"), "\(again)")
  }

  // MARK: Statuses of before

  /// A kind whose controller does not tell which specification its status is about; the test is the controller.
  private static let definition = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: externalsecrets.external-secrets.io}
    spec:
      group: external-secrets.io
      scope: Namespaced
      names: {plural: externalsecrets, singular: externalsecret, kind: ExternalSecret}
      versions:
      - name: v1
        served: true
        storage: true
        subresources: {status: {}}
        schema:
          openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}

    """

  private static func secret(_ key: String) -> String {
    """
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: s}
    spec: {key: \(key)}

    """
  }

  private func tell(_ status: String, _ path: String) async {
    let condition: Value = [
      "type": "Ready", "status": .string(status), "message": .string("told \(status)"),
    ]
    let patch: Value = ["status": ["conditions": [condition]]]
    #expect(await live.api.send(.merge(patch, into: path + "/status")) == 200)
  }

  @Test(arguments: [("False", "True", 0), ("False", "False", 5), ("True", "False", 5)])
  func `a status of before a change is not taken for one of after it`(
    before: String,
    after: String,
    code: Int32
  ) async throws {
    let swell = try await swell(["definition.yaml": Self.definition])
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    try await swell.commit(["m/s.yaml": Self.secret("one")])
    let path = "/apis/external-secrets.io/v1/namespaces/\(swell.name)/externalsecrets/s"
    let first = try swell.start("sync", ["--quiet"])
    try await live.wait(for: path) { $0 != nil }
    await tell(before, path)
    _ = await first.finish()

    // What is told later than controllers are given time for is another case.
    for attempt in 1... {
      if attempt > 1 { await tell(before, path) }
      let start = ContinuousClock.now
      try await swell.commit(["m/s.yaml": Self.secret("k\(attempt)")])
      let second = try swell.start("sync", ["--quiet"])
      try await live.wait(for: path) { $0?[["spec", "key"]] == .string("k\(attempt)") }
      await tell(after, path)
      let isInTime = start.duration(to: .now) < .milliseconds(1_500)
      let finished = await second.finish()
      guard isInTime || attempt == 10 else { continue }
      #expect(finished.exitCode == code, "\(finished)")
      break
    }
  }
}
