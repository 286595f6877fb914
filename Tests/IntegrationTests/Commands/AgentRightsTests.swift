import Cluster
import Foundation
import JSON
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// The agent with the few rights that `charts/core/swell` gives it where it is to be no cluster-admin.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentRightsTests {
  private let live: Live
  private let folder: TemporaryFolder

  init() throws {
    live = try Live()
    folder = try TemporaryFolder()
  }

  /// An application that goes to the first of the namespaces and has an object in the second one, too.
  private static var files: [String: String] {
    var files = Sample.repository([
      "a.yaml": Sample.configMap("a", "k: one"),
      "b.yaml": Sample.configMap("b, namespace: NAMESPACE-b", "k: one"),
      "web.yaml": """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "example.org/web:1"}]}

      """,
    ])
    files["composition/c.yaml"] = Sample.application().replacing(
      "syncPolicy: {",
      with: "syncPolicy: {automated: {prune: true, selfHeal: true}, retry: {limit: 0}, "
    )
    return files
  }

  /// What the account may write beside its own namespace: ConfigMaps everywhere.
  private static let values = """
    stateNamespace: NAMESPACE-state
    agent:
      rbac:
        clusterAdmin: false
        rules: [{apiGroups: [""], resources: [configmaps], verbs: [create, patch, delete]}]
        namespaces: [NAMESPACE]

    """

  /// Makes the namespaces and the chart's account with its rights, and a kubeconfig of that account.
  private func makeRights(for swell: Swell) async throws -> String {
    for name in ["", "-b", "-state"] {
      let space = "{apiVersion: v1, kind: Namespace, metadata: {name: \(swell.name)\(name)}}"
      try await live.create(space, in: "/api/v1/namespaces")
    }
    try folder.write(Self.values.replacing("NAMESPACE", with: swell.name), to: "values.yaml")
    let words = [
      "template", swell.name, "charts/core/swell", "-n", swell.name, "-f",
      folder.path + "/values.yaml",
    ]
    let rendered = try await run("swell", words, in: Fixture.repository)
    try #require(rendered.exitCode == 0, "\(rendered)")
    let kinds = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]
    for document in try YAMLReader().documents(of: Array(rendered.output.utf8), file: "chart")
    where kinds.contains(document.value["kind"]?.string ?? "") {
      let collection = try #require(await live.collection(of: document.value))
      #expect(await live.api.send(.create(document.value, in: collection)) == 201)
    }
    let token = try await token(of: swell.name + "-agent", in: swell.name)
    let text = try String(contentsOfFile: live.connection.kubeconfig, encoding: .utf8)
    let user = try #require(text.firstMatch(of: /token: ("?)[^\n"}]+("?)/))
    try folder.write(text.replacing(user.0, with: "token: \(token)"), to: "kubeconfig")
    return folder.path + "/kubeconfig"
  }

  /// A token of an account as its pods get one.
  private func token(of account: String, in namespace: String) async throws -> String {
    let access = try ClusterAccess.find(kubeconfig: live.connection.kubeconfig, environment: [:])
    let request: Value = [
      "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": [:],
    ]
    let answer = try await KubeClient(to: access).value(
      KubeRequest(
        .post,
        "/api/v1/namespaces/\(namespace)/serviceaccounts/\(account)/token",
        contentType: .json,
        body: JSONWriter().bytes(of: request),
        purpose: .init("ask for a token of", account)
      )
    )
    return try #require(answer[["status", "token"]]?.string)
  }

  private func told(_ words: String, by agent: Program) async throws {
    while !agent.errorsSoFar.contains(words) { try await Task.sleep(for: .milliseconds(25)) }
  }

  @Test func `what is allowed is kept in step, and what is not is named object by object`()
    async throws
  {
    var swell = try await Swell(Self.files)
    swell.kubeconfig = try await makeRights(for: swell)
    let agent = try swell.start("agent", ["--poll", "1s", "--log", "text"])
    try await told("Synced, healthy", by: agent)
    let maps = "/api/v1/namespaces/\(swell.name)/configmaps"
    let others = "/api/v1/namespaces/\(swell.name)-b/configmaps"
    #expect(await live.api.get("\(others)/b")?[["data", "k"]] == "one")
    #expect(await live.api.send(.delete("\(maps)/a")) == 200)
    try await live.wait(for: "\(maps)/a") { $0 != nil }

    let secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: c, namespace: NAMESPACE-b}\nstringData: {k: v}\n"
    try await swell.commit([
      "m/a.yaml": Sample.configMap("a", "k: two"),
      "m/b.yaml": Sample.configMap("b, namespace: NAMESPACE-b", "k: two"), "m/c.yaml": secret,
    ])
    try await live.wait(for: "\(maps)/a") { $0?[["data", "k"]] == "two" }
    try await live.wait(for: "\(others)/b") { $0?[["data", "k"]] == "two" }
    let refusal = "Secret \(swell.name)-b/c: forbidden"
    try await told(refusal, by: agent)
    #expect(await live.api.get("/api/v1/namespaces/\(swell.name)-b/secrets/c") == nil)

    let doctor = try await swell("doctor")
    #expect(doctor.exitCode == 4)
    // Whatever else there is in the cluster may have problems of its own.
    let rights = doctor.output.components(separatedBy: "problem: ")
      .filter { $0.hasPrefix("one may not") }
    #expect(rights.count == 1, "\(doctor)")
    #expect(
      rights.first?.contains(
        """
        one may not create, patch, delete secrets in '\(swell.name)-b'
          why: a sync of applications with objects of kind Secret there fails, or cannot compare
          next: let a Role allow it: apiGroups [""], resources [secrets], verbs [create, patch, delete]
        """
      ) == true,
      "\(doctor)"
    )

    try await allowSecrets(of: swell)
    let content = try await swell("doctor")
    #expect(!content.output.contains("problem: one may not"), "\(content)")
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }

  /// Lets the agent write what it was refused.
  private func allowSecrets(of swell: Swell) async throws {
    let group = "/apis/rbac.authorization.k8s.io/v1/namespaces/\(swell.name)-b"
    try await live.create(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: more}
      rules: [{apiGroups: [""], resources: [secrets], verbs: [create, patch, delete]}]
      """,
      in: "\(group)/roles"
    )
    try await live.create(
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: more}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: more}
      subjects: [{kind: ServiceAccount, name: \(swell.name)-agent, namespace: \(swell.name)}]
      """,
      in: "\(group)/rolebindings"
    )
  }

  @Test func `what subscribers were told is kept beside the records`() async throws {
    let server = PostListener().server()
    try folder.write("{url: '\(server.url)/told'}", to: "messages/service.webhook.main")
    try folder.write(
      "[{recipients: [main:x], triggers: [on-deployed]}]",
      to: "messages/subscriptions"
    )
    var swell = try await Swell(Self.files)
    swell.kubeconfig = try await makeRights(for: swell)
    let words = ["--poll", "1s", "--log", "text", "--notifications", folder.path + "/messages"]
    let agent = try swell.start("agent", words)
    let memory = "/api/v1/namespaces/\(swell.name)-state/configmaps/swell-notified"
    try await live.wait(for: memory) { $0?["data"]?[swell.name] != nil }
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
    #expect(!agent.errorsSoFar.contains("cannot be kept"))
  }

  @Test func `the owner of an Application may be one that is waited for`() async throws {
    let swell = try await Swell(Self.files)
    _ = try await makeRights(for: swell)
    let review: Value = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
      "spec": [
        "user": .string("system:serviceaccount:\(swell.name):\(swell.name)-agent"),
        "resourceAttributes": [
          "verb": "update", "group": "argoproj.io", "resource": "applicationsets",
          "subresource": "finalizers", "namespace": .string(swell.name),
        ],
      ],
    ]
    let access = try ClusterAccess.find(kubeconfig: live.connection.kubeconfig, environment: [:])
    let answer = try await KubeClient(to: access).value(
      KubeRequest(
        .post,
        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        contentType: .json,
        body: JSONWriter().bytes(of: review),
        purpose: .init("ask about the rights of", swell.name)
      )
    )
    #expect(answer[["status", "allowed"]] == true, "\(answer)")
  }

  @Test func `the status of an Application is written, with what was refused`() async throws {
    try await live.installDefinitions()
    var swell = try await Swell(Self.files)
    swell.kubeconfig = try await makeRights(for: swell)
    let applications = "/apis/argoproj.io/v1alpha1/namespaces/\(swell.name)/applications"
    try await live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a, finalizers: [resources-finalizer.argocd.argoproj.io]}
      spec:
        project: default
        source: {repoURL: \(swell.repository.url), path: m, targetRevision: main}
        destination: {server: https://kubernetes.default.svc, namespace: \(swell.name)}
        syncPolicy: {automated: {prune: true}, retry: {limit: 0}}
      """,
      in: applications
    )
    let agent = try swell.startAgent(["--poll", "1s", "--control-namespace", swell.name])
    let path = "\(applications)/a"
    try await live.wait(for: path) {
      $0?[["status", "sync", "status"]] == "Synced"
        && $0?[["status", "health", "status"]] == "Healthy"
    }
    try await live.wait(for: "/api/v1/namespaces/\(swell.name)/events") {
      $0?["items"]?.list?.contains { $0["reason"] == "OperationCompleted" } == true
    }

    let binding = """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: NAMESPACE-more}
      rules: []

      """
    try await swell.commit([
      "m/a.yaml": Sample.configMap("a", "k: two"), "m/role.yaml": binding,
    ])
    let refused = try await live.wait(for: path) {
      $0?[["status", "operationState", "phase"]] == "Failed"
    }
    let state = try #require(refused?[["status", "operationState"]])
    let results = try #require(state[["syncResult", "resources"]]?.list)
    let failed = results.filter { $0["status"] == "SyncFailed" }
    #expect(failed.map { $0["kind"] } == ["ClusterRole"], "\(state)")
    #expect(failed.first?["message"]?.string?.contains("forbidden") == true, "\(state)")
    let map = "/api/v1/namespaces/\(swell.name)/configmaps/a"
    #expect(await live.api.get(map)?[["data", "k"]] == "two")

    #expect(await live.api.send(.delete(path)) == 200)
    try await live.wait(for: path) { $0 == nil }
    #expect(await live.api.get(map) == nil)
    agent.signal(SIGTERM)
    #expect(await agent.finish().exitCode == 0)
  }
}
