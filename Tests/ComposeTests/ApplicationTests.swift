import Manifests
import Testing
import YAML

@testable import Compose

@Suite struct ApplicationTests {
  private func application(_ text: String) throws -> Application {
    try Application(try YAMLReader().value(of: Array(text.utf8), file: "a.yaml"))
  }

  private static let head = """
    metadata: {name: a, namespace: team}
    spec:
      destination: {server: 'https://x/', namespace: ns}
    """

  @Test func `every field of the spec is read`() throws {
    let application = try application(
      """
      metadata:
        name: web
        namespace: team
        labels: {env: dev}
        annotations: {argocd.argoproj.io/sync-wave: "-2"}
        finalizers: [f]
      spec:
        project: data
        revisionHistoryLimit: 0
        destination: {name: in-cluster, namespace: ns}
        sources:
          - repoURL: https://charts
            chart: c
            targetRevision: 1.x
            helm:
              releaseName: r
              namespace: hn
              valueFiles: [$cfg/a.yaml]
              ignoreMissingValueFiles: true
              values: v
              valuesObject: {a: 1}
              parameters: [{name: p, value: q, forceString: true}]
              fileParameters: [{name: f, path: g}]
              skipCrds: true
              skipTests: true
              skipSchemaValidation: true
              kubeVersion: "1.30"
              apiVersions: [a/v1]
              passCredentials: true
              version: v3
          - {repoURL: r, ref: cfg}
          - repoURL: r
            path: k
            kustomize:
              namePrefix: a-
              images: [x=y]
              replicas: [{name: d, count: "3"}]
              patches: [{patch: p}]
          - repoURL: r
            path: d
            directory: {recurse: true, include: '*.yaml', jsonnet: {tlas: [{name: a, value: b, code: true}], libs: [l]}}
          - repoURL: r
            path: p
            plugin: {name: cmp, env: [{name: A, value: B}]}
        syncPolicy:
          automated: {prune: true, selfHeal: true}
          syncOptions: [CreateNamespace=true]
          retry: {limit: 5, backoff: {duration: 10s, factor: 3, maxDuration: 1m}}
          managedNamespaceMetadata: {labels: {l: m}}
        ignoreDifferences: [{group: apps, kind: Deployment, jsonPointers: [/spec/replicas], managedFieldsManagers: [hpa]}]
        info: [{name: i, value: v}]
      """
    )
    #expect(application.wave == -2)
    #expect(application.environment == "dev")
    #expect(application.revisionHistoryLimit == 0)
    #expect(application.hasSourceList)
    #expect(application.instanceName == "team_web")
    let helm = try #require(application.sources[0].helm)
    #expect(helm.parameters == [.init(name: "p", value: "q", forceString: true)])
    #expect(helm.fileParameters == [.init(name: "f", path: "g")])
    #expect(helm.valuesObject == ["a": 1])
    #expect(helm.skipCRDs && helm.skipTests && helm.skipSchemaValidation && helm.passCredentials)
    #expect(application.sources[1].isOnlyReferenced)
    guard case .kustomize(let kustomize) = application.sources[2].tool else {
      Issue.record("no kustomize options")
      return
    }
    #expect(kustomize.replicas == [.init(name: "d", count: 3)])
    guard case .directory(let directory) = application.sources[3].tool else {
      Issue.record("no directory options")
      return
    }
    #expect(directory.topLevelArguments == [.init(name: "a", value: "b", isCode: true)])
    let automated = try #require(application.syncPolicy.automated)
    #expect(automated.isEnabled && automated.prune && automated.selfHeal && !automated.allowEmpty)
    let retry = SyncPolicy.Retry(
      limit: 5,
      duration: .seconds(10),
      factor: 3,
      maxDuration: .seconds(60)
    )
    #expect(application.syncPolicy.retry == retry)
    #expect(application.syncPolicy.has("CreateNamespace=true"))
    #expect(application.ignoreDifferences.first?.managedFieldsManagers == ["hpa"])
  }

  @Test(arguments: ["", "x", "1.5", "1 ", "١"])
  func `a wave that is no integer is 0`(_ text: String) throws {
    var application = try application(Self.head + "\n  source: {repoURL: r, path: p}")
    application.annotations["argocd.argoproj.io/sync-wave"] = text
    #expect(application.wave == 0)
  }

  @Test func `sources outweigh source, and a hydrator both`() throws {
    let both = try application(
      Self.head + "\n  source: {repoURL: a, path: p}\n  sources: [{repoURL: b, path: p}]"
    )
    #expect(both.sources.map(\.repoURL) == ["b"])
    let hydrated = try application(
      Self.head + """

          source: {repoURL: a, path: p}
          sourceHydrator:
            drySource: {repoURL: c, path: p, targetRevision: main}
            syncSource: {targetBranch: env, path: p}
        """
    )
    #expect(hydrated.sources.map(\.repoURL) == ["c"])
    #expect(!hydrated.hasSourceList)
  }

  @Test func `blocks that say nothing leave the tool to the files`() throws {
    let application = try application(
      Self.head
        + "\n  source: {repoURL: r, path: p, helm: {}, kustomize: {}, directory: {recurse: false}}"
    )
    #expect(application.sources[0].tool == .detected)
  }

  @Test(arguments: [
    ("source: {repoURL: r}", "spec.source: neither path nor chart"),
    ("source: {path: p}", "spec.source: no repoURL"),
    ("project: p", "spec: neither source nor sources"),
    ("source: {repoURL: r, chart: c}", "spec.source: a chart needs a targetRevision"),
    (
      "source: {repoURL: r, path: p, helm: {values: a}, directory: {recurse: true}}",
      "spec.source: only one of helm, directory may be given"
    ),
    (
      "sources: [{repoURL: r, ref: a}, {repoURL: r, ref: a}]",
      "spec.sources[1]: two sources have the ref 'a'"
    ), ("sources: [{repoURL: r, ref: a.b}]", "spec.sources[0]: 'a.b' is no name for a reference"),
    (
      "source: {repoURL: r, path: p, helm: {version: v2}}",
      "spec.source.helm.version: unknown Helm version 'v2' (v3 and v4 are known)"
    ),
    (
      "source: {repoURL: r, path: p, kustomize: {replicas: [{name: a, count: x}]}}",
      "spec.source.kustomize.replicas[0].count: 'x' is no whole number"
    ),
    (
      "source: {repoURL: r, path: p}\n  syncPolicy: {retry: {backoff: {duration: soon}}}",
      "spec.syncPolicy.retry.backoff.duration: 'soon' is no duration (such as 30s or 5m)"
    ),
    (
      "source: {repoURL: r, path: p, targetRevision: 1.2}",
      "spec.source.targetRevision: expected text, found the number 1.2 (put it in quotes)"
    ),
    (
      "source: {repoURL: r, path: p}\n  syncPolicy: {automated: {prune: 'yes'}}",
      "spec.syncPolicy.automated.prune: expected true or false, found the text 'yes'"
    ),
  ])
  func `what cannot be meant is told`(_ spec: String, _ message: String) {
    let error = #expect(throws: CompositionError.self) {
      try application(Self.head + "\n  " + spec)
    }
    #expect(error.map { "\($0.path): \($0.problem)" } == message)
  }

  @Test(arguments: [
    ("{}", "neither server nor name"), ("{server: s, name: c}", "both server and name"),
  ])
  func `a destination names one cluster`(_ destination: String, _ message: String) {
    let text =
      "metadata: {name: a}\nspec:\n  source: {repoURL: r, path: p}\n  destination: \(destination)"
    let error = #expect(throws: CompositionError.self) { try application(text) }
    #expect(error.map { "\($0.problem)" } == message)
  }

  @Test(arguments: ["", "A", "a_b", "-a", "a..b", String(repeating: "x", count: 254)])
  func `a name must fit an object`(_ name: String) {
    let text =
      "metadata: {name: '\(name)'}\nspec:\n  source: {repoURL: r, path: p}\n  destination: {name: c}"
    #expect(throws: CompositionError.self) { try application(text) }
  }

  @Test func `applications among rendered manifests are composed`() throws {
    let text = CompositionTests.set
    let set = try YAMLReader().value(of: Array(text.utf8), file: "x")
    let single = try YAMLReader().value(
      of: Array(CompositionTests.application("one").utf8),
      file: "x"
    )
    let config: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c"]]
    let origin = Location(file: "templates/apps.yaml")
    let manifests = try [set, single, config].map { try Manifest($0, origin: origin) }
    let composition = compose(manifests)
    #expect(composition.problems == [])
    #expect(composition.applications.count == 7)
    #expect(composition.applications.allSatisfy { $0.origin == origin })
    #expect(compose([try Manifest(config)]).problems == [])
  }
}
