import Glibc
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// A cluster with Argo CD's kinds, and an agent that looks after the objects of a namespace of its own.
struct AgentStage {
  let live: Live
  let swell: Swell
  let agent: Program
  private let words: [String]
  private let environment: [String: String]

  var applications: String {
    "/apis/argoproj.io/v1alpha1/namespaces/\(swell.name)/applications"
  }
  /// The ConfigMap that the repository declares.
  var map: String { "/api/v1/namespaces/\(swell.name)-a/configmaps/a" }

  /// Starts an agent with more words and variables than it needs, which reaches the cluster as another kubeconfig says where one is given,
  /// and shares the applications with others where it is a replica.
  init(
    _ more: [String] = [],
    environment: [String: String] = [:],
    kubeconfig: String? = nil,
    isReplica: Bool = false
  ) async throws {
    live = try Live()
    try await live.installDefinitions()
    swell = try await Swell(
      ["m/a.yaml": Sample.configMap("a", "k: one")],
      kubeconfig: kubeconfig ?? live.connection.kubeconfig
    )
    let space: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(swell.name)],
    ]
    #expect(await live.api.send(.create(space, in: "/api/v1/namespaces")) == 201)
    words =
      ["--poll", "1s", "--control-namespace", swell.name, "--log", "text"]
      + (isReplica ? [] : ["--no-leases"]) + more
    self.environment = environment
    agent = try swell.startAgent(words, environment: environment)
  }

  /// Starts another agent with the same words.
  func startAnother() throws -> Program { try swell.startAgent(words, environment: environment) }

  /// Makes an Application of a folder of the repository, or of another source.
  func make(
    _ policy: String,
    name: String = "a",
    path: String = "m",
    source: String? = nil,
    finalizers: String = "[]",
    annotations: String = "{}"
  ) async throws {
    try await live.create(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: \(name)
        namespace: \(swell.name)
        finalizers: \(finalizers)
        annotations: \(annotations)
      spec:
        project: default
        source: \(source ?? "{repoURL: \(swell.repository.url), path: \(path), targetRevision: main}")
        destination: {server: https://kubernetes.default.svc, namespace: \(swell.name)-a}
        syncPolicy: \(policy)
      """,
      in: applications
    )
  }

  func end() async {
    agent.signal(SIGTERM)
    _ = await agent.finish()
  }
}

extension Live {
  /// Installs Argo CD's kinds, as our chart defines them, and waits until they are served.
  func installDefinitions() async throws {
    for name in ["application", "applicationset", "appproject"] {
      let file = Fixture.repository + "/charts/core/swell/crds/\(name).yaml"
      let object = try YAMLReader().firstDocument(of: contents(of: file), file: file)
      let collection = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
      // Another suite may have been faster.
      _ = await api.send(.create(object, in: collection))
    }
    for plural in ["applications", "applicationsets", "appprojects"] {
      try await wait(for: "/apis/argoproj.io/v1alpha1/\(plural)") { $0 != nil }
    }
  }
}
