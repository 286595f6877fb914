import Foundation
import Manifests
import TestSupport
import Testing

@testable import TestCluster

/// What `swell diff` and `swell drift-report` call a difference, and what not.
@Suite(.cluster, .timeLimit(.minutes(15))) struct DifferenceTests {
  private let hook = """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: before, annotations: {argocd.argoproj.io/hook: PreSync}}
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: i}]}}}
    """

  private func repository(settings: String = "", _ more: [String: String] = [:]) -> [String: String]
  {
    var files = Sample.repository(["c.yaml": Sample.configMap("c", "k: v")])
    files["swell.yaml"] = Sample.settings + settings
    return files.merging(more) { $1 }
  }

  @Test func `hooks and taking over are no differences, and a sync takes over`() async throws {
    let live = try Live()
    let swell = try await Swell(
      repository(["m/hook.yaml": hook]),
      kubeconfig: live.connection.kubeconfig
    )
    let name = swell.name
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(name)}}",
      in: "/api/v1/namespaces"
    )
    try await live.create(
      Sample.configMap("c", "k: v"),
      in: "/api/v1/namespaces/\(name)/configmaps"
    )
    let before = try await swell("diff")
    #expect(before.exitCode == 0, "\(before)")
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("1 created, 1 configured"), "\(sync)")
    let after = try await swell("diff")
    #expect(after.exitCode == 0, "\(after)")
  }

  @Test func `the settings of Argo CD are read in the cluster`() async throws {
    let live = try Live()
    let swell = try await Swell(
      repository(
        settings: "argocdConfigMap: configmap/NAMESPACE/argocd-cm\n",
        [
          "m/d.yaml": Sample.configMap("d", "k: v"),
          "m/s.yaml":
            "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}]}}",
        ]
      ),
      kubeconfig: live.connection.kubeconfig
    )
    let name = swell.name
    let missing = try await swell("diff")
    #expect(missing.exitCode == 4)
    #expect(missing.errors.contains("cannot read 'ConfigMap \(name)/argocd-cm'"), "\(missing)")
    try await live.create(
      "{apiVersion: v1, kind: Namespace, metadata: {name: \(name)}}",
      in: "/api/v1/namespaces"
    )
    let maps = "/api/v1/namespaces/\(name)/configmaps"
    try await live.create(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: argocd-cm}
      data:
        resource.customizations.ignoreDifferences.ConfigMap: "jsonPointers: [/data/k]"
        resource.exclusions: "[{apiGroups: [''], kinds: [Service], clusters: ['*']}]"
      """,
      in: maps
    )
    let sync = try await swell("sync", "--quiet")
    #expect(sync.output.contains("2 created"), "\(sync)")
    #expect(await live.api.get("/api/v1/namespaces/\(name)/services/s") == nil)
    _ = await live.api.send(.merge(["data": ["k": "other"]], into: maps + "/c"))
    #expect(try await swell("drift-report").exitCode == 0)
    _ = await live.api.send(
      .merge(["data": ["resource.exclusions": .null]], into: maps + "/argocd-cm")
    )
    let report = try await swell("drift-report")
    #expect(report.lines(with: "missing  Service").count == 1, "\(report)")
  }

  @Test
  func `a revision is compared with files of live objects, and an earlier one tells what went`()
    async throws
  {
    let folder = try TemporaryFolder()
    let swell = try await Swell(repository(["m/d.yaml": Sample.configMap("d", "k: v, old: x")]))
    try await swell.commit(
      ["m/d.yaml": Sample.configMap("d", "k: v")],
      removing: ["m/c.yaml"]
    )
    let objects = [("c", "k: v"), ("d", "k: v, old: x")].map { name, data in
      Sample.configMap(name, data).replacingOccurrences(
        of: "{name: \(name)}",
        with: "{name: \(name), namespace: \(swell.name)}"
      )
    }
    try folder.write(objects.joined(separator: "---\n"), to: "live.yaml")
    let file = folder.path + "/live.yaml"
    let alone = try await swell("diff", "--live", file)
    #expect(alone.exitCode == 0, "\(alone)")
    let range = try await swell("diff", "--live", file, "--revision", "HEAD~1..HEAD")
    #expect(range.exitCode == 1)
    #expect(range.output.contains("-  old: x"), "\(range)")
    #expect(range.lines(with: "delete     ConfigMap \(swell.name)/c").count == 1, "\(range)")
  }

  @Test func `a project that warns of orphans has them in the report, which does not fail`()
    async throws
  {
    let live = try Live()
    let project = """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: default}
      spec:
        sourceRepos: ["*"]
        destinations: [{server: "*", namespace: "*"}]
        orphanedResources: {warn: true, ignore: [{kind: ConfigMap, name: "fine-*"}]}
      ---

      """
    let swell = try await Swell(
      repository([
        "composition/c.yaml": project + Sample.application(), "m/db.yaml": Self.database,
      ]),
      kubeconfig: live.connection.kubeconfig
    )
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let namespace = "/api/v1/namespaces/\(swell.name)"
    for name in ["stray", "fine-one"] {
      try await live.create(Sample.configMap(name, "a: b"), in: namespace + "/configmaps")
    }
    // The first is called as a claim that the StatefulSet makes, which bears no owner either.
    for name in ["data-db-0", "data-db-old"] {
      try await live.create(
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: \(name)}, \(Self.size)}",
        in: namespace + "/persistentvolumeclaims"
      )
    }
    let report = try await swell("drift-report")
    #expect(report.exitCode == 0)
    #expect(report.lines(with: "orphaned").count == 2, "\(report)")
    #expect(report.output.contains("orphaned ConfigMap \(swell.name)/stray"), "\(report)")
    let repair = "kubectl -n \(swell.name) delete ConfigMap/stray PersistentVolumeClaim/data-db-old"
    #expect(report.output.contains(repair), "\(report)")
    #expect(try await swell("drift-report", "--fail-on", "orphaned").exitCode == 1)
  }

  private static let size =
    "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"

  private static let database = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      replicas: 0
      serviceName: db
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: main, image: "example.org/db:1"}]}
      volumeClaimTemplates: [{metadata: {name: data}, \(size)}]
    """

  @Test func `a report names the command that repairs, with everything that it needs`() async throws
  {
    let live = try Live()
    let swell = try await Swell(repository(), kubeconfig: live.connection.kubeconfig)
    #expect(try await swell("sync", "--quiet").exitCode == 0)
    let path = "/api/v1/namespaces/\(swell.name)/configmaps/c"
    _ = await live.api.send(.merge(["data": ["k": "other"]], into: path))
    let report = try await swell("drift-report", "--composition", "composition/c.yaml")
    let line = try #require(report.lines(with: "repair with: swell sync").first)
    let words = line.split(separator: " ").map(String.init)
    let repair = try await run("swell", Array(words[3...]) + ["--quiet"])
    #expect(repair.output.contains("1 configured"), "\(line) \(repair)")
    #expect(try await swell("drift-report").exitCode == 0)
  }
}
