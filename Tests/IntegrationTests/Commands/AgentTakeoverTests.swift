import Glibc
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// Applications that Argo CD looked after until a moment ago, with all that it wrote into them.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AgentTakeoverTests {
  private static let automated =
    "{automated: {prune: true, selfHeal: true}, syncOptions: [CreateNamespace=true]}"

  private static let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: main, image: "web:1"}]}

    """

  private let stage: AgentStage
  private var space: String { stage.swell.name + "-a" }
  private var deployment: String { "/apis/apps/v1/namespaces/\(space)/deployments/web" }

  init() async throws {
    stage = try await AgentStage()
    try await stage.swell.commit(["m/web.yaml": Self.web])
  }

  /// Makes the objects as Argo CD makes them; with the mark by which it knows them.
  private func makeObjects() async throws {
    try await stage.live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(space)}}",
      in: "/api/v1/namespaces"
    )
    let files = [
      ("ConfigMap", "a", Sample.configMap("a", "k: one"), stage.maps),
      ("apps/Deployment", "web", Self.web, deployment.replacing("/web", with: "")),
    ]
    for (kind, name, text, collection) in files {
      var object = try YAMLReader().firstDocument(of: Array(text.utf8), file: name)
      let kind = kind.contains("/") ? kind : "/" + kind
      object["metadata"]?["annotations"] = [
        "argocd.argoproj.io/tracking-id": .string("a:\(kind):\(space)/\(name)"),
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
      ]
      let path = collection + "?fieldManager=argocd-controller"
      #expect(await stage.live.api.send(.create(object, in: path)) == 201)
    }
  }

  /// The identities of the pods, once all of them are ready.
  private func pods() async throws -> Set<String> {
    try await stage.live.wait(for: deployment) {
      $0?[["status", "readyReplicas"]] == 2 && $0?[["status", "updatedReplicas"]] == 2
        // An annotation that comes later counts as a change of a Deployment.
        && $0?[["metadata", "annotations", "deployment.kubernetes.io/revision"]] != nil
    }
    let list = await stage.live.api.get("/api/v1/namespaces/\(space)/pods")
    return Set((list?["items"]?.list ?? []).map(\.uid))
  }

  private static let earlier = String(repeating: "a", count: 40)

  /// What Argo CD's controller has written after a sync of the newest commit.
  private func status(at commit: String) -> Value {
    let source: Value = [
      "repoURL": .string(stage.swell.repository.url), "path": "m", "targetRevision": "main",
    ]
    let deployments = [(4, Self.earlier), (5, commit)].map { id, revision -> Value in
      [
        "id": .int(id), "revision": .string(revision), "source": source,
        "deployStartedAt": .string("2026-01-0\(id)T00:00:00Z"),
        "deployedAt": .string("2026-01-0\(id)T00:00:09Z"),
        "initiatedBy": ["automated": true],
      ]
    }
    let destination: Value = [
      "server": "https://kubernetes.default.svc", "namespace": .string(space),
    ]
    return [
      "sync": [
        "status": "Synced", "revision": .string(commit),
        "comparedTo": ["source": source, "destination": destination],
      ],
      "health": ["status": "Healthy", "lastTransitionTime": "2026-01-05T00:00:09Z"],
      "history": .list(deployments), "sourceType": "Directory",
      "summary": ["images": ["web:1"]], "reconciledAt": "2026-01-05T00:00:09Z",
      "controllerNamespace": "argocd", "sourceHydrator": [:],
      "operationState": [
        "operation": [
          "initiatedBy": ["automated": true], "retry": ["limit": 5],
          "sync": ["revision": .string(commit), "prune": true],
        ],
        "phase": "Succeeded", "message": "successfully synced (all tasks run)",
        "startedAt": "2026-01-05T00:00:00Z", "finishedAt": "2026-01-05T00:00:09Z",
        "syncResult": ["revision": .string(commit), "source": source],
      ],
    ]
  }

  @Test func `an Application of Argo CD's is taken over with its history and without a restart`()
    async throws
  {
    try await makeObjects()
    let before = try await pods()
    let generation = await stage.live.api.get(deployment)?[["metadata", "generation"]]
    let sets = "/apis/apps/v1/namespaces/\(space)/replicasets"
    let replicaSets = await stage.live.api.get(sets)?["items"]?.list?.map(\.uid)
    let commit = try await stage.swell.repository.git("rev-parse", "HEAD")
    // Nobody acts before all is there that Argo CD left.
    try await stage.make(
      Self.automated,
      finalizers: "[resources-finalizer.argocd.argoproj.io]",
      annotations: "{argocd.argoproj.io/skip-reconcile: \"true\"}"
    )
    try await stage.change(stage.path, ["status": status(at: commit)])
    try await stage.change(
      stage.path,
      ["metadata": ["annotations": ["argocd.argoproj.io/skip-reconcile": .null]]]
    )
    let taken = try await stage.application {
      $0[["status", "reconciledAt"]] != "2026-01-05T00:00:09Z"
        && $0[["status", "sync", "status"]] == "Synced"
        && $0[["status", "health", "status"]] == "Healthy"
        && $0[["status", "operationState", "phase"]] == "Succeeded"
    }
    #expect(taken[["status", "sync", "revision"]] == .string(commit))
    #expect(history(of: taken).prefix(2) == ["4 \(Self.earlier)", "5 \(commit)"], "\(taken)")
    #expect(try await pods() == before)
    #expect(await stage.live.api.get(deployment)?[["metadata", "generation"]] == generation)
    #expect(await stage.live.api.get(sets)?["items"]?.list?.map(\.uid) == replicaSets)

    // What comes is added, under numbers that nothing else had.
    try await stage.swell.commit(["m/a.yaml": Sample.configMap("a", "k: two")])
    let next = try await stage.swell.repository.git("rev-parse", "HEAD")
    let later = try await stage.application {
      history(of: $0).last?.hasSuffix(next) == true && $0[["status", "sync", "status"]] == "Synced"
    }
    #expect(await stage.live.api.get(stage.map)?[["data", "k"]] == "two")
    #expect(history(of: later).prefix(2) == ["4 \(Self.earlier)", "5 \(commit)"], "\(later)")
    let numbers = (later[["status", "history"]]?.list ?? []).compactMap { $0["id"]?.int }
    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "\(numbers)")
    #expect(try await pods() == before)
    await stage.end()
  }

  private func history(of application: Value) -> [String] {
    (application[["status", "history"]]?.list ?? []).map {
      "\($0["id"]?.int ?? -1) \($0["revision"]?.string ?? "")"
    }
  }
}
