import Cluster
import Manifests
import TestSupport
import Testing
import YAML

@testable import TestCluster

/// Whole applications that other tools brought to life, taken over by the program without a restart of a single pod.
@Suite(.cluster, .timeLimit(.minutes(15))) struct AdoptionTests {
  /// Who had the objects before, and what it writes into their metadata besides what it is given.
  enum Former: String, CaseIterable {
    case argo, argoByLabel, argoApplied, flux, kubectl, kubectlApplied, helm

    var manager: String {
      switch self {
      case .argo, .argoByLabel, .argoApplied: "argocd-controller"
      case .flux: "kustomize-controller"
      case .kubectl: "kubectl-client-side-apply"
      case .kubectlApplied: "kubectl"
      case .helm: "helm"
      }
    }

    var isApply: Bool { [.argoApplied, .flux, .kubectlApplied].contains(self) }

    var labels: String {
      switch self {
      case .argoByLabel: "app.kubernetes.io/instance: NAMESPACE"
      case .flux:
        "kustomize.toolkit.fluxcd.io/name: web, kustomize.toolkit.fluxcd.io/namespace: flux-system"
      case .helm: "app.kubernetes.io/managed-by: Helm"
      case .argo, .argoApplied, .kubectl, .kubectlApplied: ""
      }
    }

    func annotations(_ kind: String, _ name: String) -> String {
      let group = kind == "ConfigMap" ? "" : "apps"
      let mark =
        "argocd.argoproj.io/tracking-id: \"NAMESPACE:\(group)/\(kind):NAMESPACE/\(name)\""
      let last = "kubectl.kubernetes.io/last-applied-configuration: '{}'"
      switch self {
      case .argo: return "\(mark), \(last)"
      case .argoApplied: return mark
      case .argoByLabel, .kubectl: return last
      case .helm:
        return "meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: NAMESPACE"
      case .flux, .kubectlApplied: return ""
      }
    }
  }

  private static let kinds = ["Deployment", "StatefulSet", "DaemonSet"]

  private static func workload(
    _ kind: String,
    image: String = "web:1",
    metadata: String = "labels: {app: web}",
    template: String = ""
  ) -> String {
    let more =
      switch kind {
      case "Deployment": "replicas: 2"
      case "StatefulSet": "replicas: 2, serviceName: web"
      default: "minReadySeconds: 0"
      }
    return """
      apiVersion: apps/v1
      kind: \(kind)
      metadata: {name: web, \(metadata)}
      spec:
        selector: {matchLabels: {kind: \(kind)}}
        template:
          metadata: {labels: {kind: \(kind)}\(template)}
          spec: {containers: [{name: main, image: "\(image)"}]}
        \(more.replacing(", ", with: "\n  "))

      """
  }

  private let live: Live
  private let swell: Swell
  private let client: KubeClient

  init() async throws {
    live = try Live()
    var files = ["settings.yaml": Sample.configMap("settings", "k: v")]
    for kind in Self.kinds { files["\(kind).yaml"] = Self.workload(kind) }
    swell = try await Swell(Sample.repository(files), kubeconfig: live.connection.kubeconfig)
    let access = try ClusterAccess.find(
      kubeconfig: live.connection.kubeconfig,
      context: nil,
      environment: [:]
    )
    client = try KubeClient(to: access)
    let space: Value = [
      "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(swell.name)],
    ]
    try #require(await live.api.send(.create(space, in: "/api/v1/namespaces")) == 201)
  }

  // MARK: As others do it

  private func collection(_ kind: String) -> String {
    let group = ["ConfigMap", "Secret"].contains(kind) ? "/api/v1" : "/apis/apps/v1"
    return "\(group)/namespaces/\(swell.name)/\(kind.lowercased())s"
  }

  /// What a former owner leaves in an object's metadata, some of which Git holds no more.
  private func metadata(_ former: Former, _ kind: String, _ name: String) -> String {
    let labels = ["app: web", "old: label", former.labels].filter { !$0.isEmpty }
    let annotations = ["old: x", former.annotations(kind, name)].filter { !$0.isEmpty }
    return "labels: {\(labels.joined(separator: ", "))}, "
      + "annotations: {\(annotations.joined(separator: ", "))}"
  }

  private func make(_ text: String, _ kind: String, by former: Former) async throws {
    let text = text.replacing("NAMESPACE", with: swell.name)
    let object = try YAMLReader().firstDocument(of: Array(text.utf8), file: "object")
    guard former.isApply else {
      let path = collection(kind) + "?fieldManager=\(former.manager)"
      try #require(await live.api.send(.create(object, in: path)) == 201, "\(path)")
      return
    }
    let manifest = try Manifest(object)
    _ = try await client.apply(
      object,
      as: try await client.discover().resource(for: manifest.type),
      namespace: swell.name,
      name: manifest.name,
      manager: former.manager
    )
  }

  private func make(by former: Former) async throws {
    let settings = Sample.configMap("settings", "k: v, old: x").replacing(
      "{name: settings}",
      with: "{name: settings, \(metadata(former, "ConfigMap", "settings"))}"
    )
    try await make(settings, "ConfigMap", by: former)
    for kind in Self.kinds {
      let metadata = metadata(former, kind, "web")
      let template = ", annotations: {checksum/config: \"0815\"}"
      try await make(
        Self.workload(kind, metadata: metadata, template: template),
        kind,
        by: former
      )
    }
    guard former == .helm else { return }
    try await live.create(
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: sh.helm.release.v1.web.v1, labels: {owner: helm, name: web, status: deployed}}
      type: helm.sh/release.v1
      stringData: {release: H4sI}

      """,
      in: collection("Secret") + "?fieldManager=helm"
    )
  }

  /// The identities of all pods, once all workloads are ready with a pod of each template.
  private func pods(running image: String = "web:1") async throws -> Set<String> {
    let path = "/api/v1/namespaces/\(swell.name)/pods"
    for kind in Self.kinds {
      try await live.wait(for: collection(kind) + "/web") { object in
        let status = object?["status"]
        let ready = status?["numberReady"]?.int ?? status?["readyReplicas"]?.int ?? 0
        let wanted = status?["desiredNumberScheduled"]?.int ?? 2
        let updated = status?["updatedNumberScheduled"]?.int ?? status?["updatedReplicas"]?.int
        return wanted > 0 && ready == wanted && updated == wanted
      }
    }
    let list = try await live.wait(for: path) { list in
      (list?["items"]?.list ?? []).allSatisfy { !$0.isBeingDeleted }
    }
    let items = list?["items"]?.list ?? []
    #expect(
      items.allSatisfy { $0[["spec", "containers"]]?.list?.first?["image"]?.string == image }
    )
    return Set(items.map(\.uid))
  }

  /// The specifications of the workloads with their generations, and the ReplicaSets.
  ///
  /// Only a change of its specification counts a workload's generation on, but of Deployments one of its annotations does, too.
  private func specifications() async -> [String: Value] {
    var found: [String: Value] = [:]
    for kind in Self.kinds {
      let object = await live.api.get(collection(kind) + "/web")
      found[kind] = object?["spec"]
      if kind != "Deployment" { found[kind + "'s"] = object?[["metadata", "generation"]] }
    }
    let sets = await live.api.get(collection("ReplicaSet"))?["items"]?.list ?? []
    found["ReplicaSets"] = .list(sets.map { .string($0.uid) })
    return found
  }

  // MARK: Taking over

  @Test(arguments: Former.allCases)
  func `an application of another tool is taken over as it runs`(former: Former) async throws {
    try await make(by: former)
    let before = try await pods()
    let specified = await specifications()
    let plan = try await swell("plan")
    #expect(plan.exitCode == 0, "\(plan)")
    #expect(plan.lines(with: "  create ").isEmpty, "\(plan)")
    let first = try await swell("sync", "--quiet")
    #expect(first.exitCode == 0, "\(first)")
    #expect(try await pods() == before)
    #expect(await specifications() == specified)

    // What the former owner had declared and Git does not hold is gone, but in pod templates.
    let settings = await live.api.get(collection("ConfigMap") + "/settings")
    #expect(settings?["data"] == ["k": "v"])
    for kind in Self.kinds {
      let object = await live.api.get(collection(kind) + "/web")
      #expect(object?[["metadata", "labels"]] == ["app": "web"])
      #expect(object?.annotation("old") == nil)
      #expect(
        object?[["spec", "template", "metadata", "annotations"]] == ["checksum/config": "0815"]
      )
      let mark = object?.annotation("argocd.argoproj.io/tracking-id")
      #expect(mark == "\(swell.name):apps/\(kind):\(swell.name)/web")
    }
    let again = try await swell("sync", "--quiet")
    #expect(again.output.contains("done  4 unchanged"), "\(again)")
    #expect(try await swell("diff").exitCode == 0)
    if former == .helm {
      let release = collection("Secret") + "/sh.helm.release.v1.web.v1"
      #expect(await live.api.get(release) != nil, "the release's own record is nobody's business")
    }
    try await changeAndDrop(before)
  }

  /// From now on what Git changes is changed, and what it drops goes.
  private func changeAndDrop(_ before: Set<String>) async throws {
    var files = ["m/settings.yaml": Sample.configMap("settings", "other: v")]
    for kind in Self.kinds { files["m/\(kind).yaml"] = Self.workload(kind, image: "web:2") }
    try await swell.commit(files)
    let changed = try await swell("sync", "--quiet")
    #expect(changed.exitCode == 0, "\(changed)")
    #expect(try await pods(running: "web:2").isDisjoint(with: before))
    let settings = collection("ConfigMap") + "/settings"
    #expect(await live.api.get(settings)?["data"] == ["other": "v"])
    try await swell.commit([:], removing: ["m/DaemonSet.yaml", "m/settings.yaml"])
    let pruned = try await swell("sync", "--quiet", "--prune")
    #expect(pruned.exitCode == 0, "\(pruned)")
    #expect(await live.api.get(collection("DaemonSet") + "/web") == nil)
    #expect(await live.api.get(settings) == nil)
  }
}
