import Manifests
import Testing

@testable import Compose

/// Environments, selection, order and what is refused.
@Suite struct CompositionTests {
  static let set = """
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata: {name: platform, namespace: argocd}
    spec:
      generators:
        - matrix:
            generators:
              - list: {elements: [{env: dev}, {env: prod}]}
              - list:
                  elements:
                    - {addon: spark, wave: "3"}
                    - {addon: certs, wave: "-1"}
                    - {addon: base, wave: "3"}
      template:
        metadata:
          name: '{{addon}}-{{env}}'
          annotations: {argocd.argoproj.io/sync-wave: '{{wave}}'}
        spec:
          project: default
          source: {repoURL: https://git.example.com/a.git, path: 'charts/{{addon}}'}
          destination: {server: https://kubernetes.default.svc/, namespace: '{{addon}}'}
    """

  static func application(_ name: String, _ rest: String = "", metadata: String = "") -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: \(name)\(metadata)}
    spec:
      project: default
      source: {repoURL: https://git.example.com/a.git, path: a}
      destination: {name: in-cluster, namespace: a}
    \(rest)
    """
  }

  private func composed(
    _ text: String,
    _ selection: Selection = Selection(environments: .all),
    files: [String: String] = [:],
    layers: [Placeholders] = []
  ) -> Composition {
    let tree = SourceTree(label: "test", texts: files.merging(["c.yaml": text]) { $1 })
    return compose(
      ["c.yaml"],
      in: tree,
      choosing: selection,
      placeholders: PlaceholderLayers(layers)
    )
  }

  @Test func `applications come by wave and then by name`() {
    let composition = composed(Self.set, Selection(environments: .named(["dev"])))
    #expect(composition.problems == [])
    #expect(composition.applications.map(\.name) == ["certs-dev", "base-dev", "spark-dev"])
    #expect(composition.applications.map(\.wave) == [-1, 3, 3])
    #expect(composition.environments == ["dev", "prod"])
    #expect(composition.expanded.count == 3)
  }

  @Test func `several environments without a choice are refused and listed`() {
    let composition = composed(Self.set, Selection())
    #expect(composition.applications == [])
    #expect(composition.problems.map(\.problem) == [.severalEnvironments(["dev", "prod"])])
    #expect(composition.problems.allSatisfy { $0.isUsage })
    #expect(composition.expanded.count == 6)
  }

  @Test func `all environments may be taken`() {
    #expect(composed(Self.set, Selection(environments: .all)).applications.count == 6)
  }

  @Test func `an environment that is not there is refused with the nearest name`() {
    let composition = composed(Self.set, Selection(environments: .named(["prd"])))
    #expect(
      composition.problems.map(\.problem)
        == [.unknownEnvironment("prd", known: ["dev", "prod"], nearest: "prod")]
    )
  }

  @Test func `a composition that yields nothing for now misses no environment`() {
    let nothing = """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: s}
      spec: {generators: [{list: {elements: []}}], template: {metadata: {name: "{{a}}"}, spec: {}}}
      """
    let composition = composed(nothing, Selection(environments: .named(["dev"])))
    #expect(composition.isComplete && composition.applications == [], "\(composition.problems)")
  }

  @Test func `one environment needs no choice`() {
    let text = Self.application("a", metadata: ", labels: {env: dev}")
    let composition = composed(text, Selection())
    #expect(composition.applications.map(\.environment) == ["dev"])
    #expect(composition.problems == [])
  }

  @Test(arguments: [
    ("{env: dev}", "dev"), ("{environment: prod}", "prod"), ("{tier: x}", nil as String?),
  ])
  func `labels name the environment`(_ labels: String, _ expected: String?) {
    let composition = composed(Self.application("a", metadata: ", labels: \(labels)"))
    #expect(composition.applications.first?.environment == expected)
  }

  @Test func `applications are chosen by globs and waves`() {
    let globs = Selection(environments: .all, applications: ["spark-*", "base-dev"])
    #expect(
      composed(Self.set, globs).applications.map(\.name) == ["base-dev", "spark-dev", "spark-prod"]
    )
    let waves = Selection(environments: .all, waves: WaveSelection(first: nil, last: 0))
    #expect(composed(Self.set, waves).applications.map(\.name) == ["certs-dev", "certs-prod"])
    let none = Selection(environments: .all, applications: ["sprak-dev"])
    #expect(
      composed(Self.set, none).problems.map(\.problem)
        == [.noApplication("sprak-dev", nearest: "spark-dev")]
    )
  }

  @Test func `every application of a name that occurs twice is left out`() {
    let text = [Self.application("a"), Self.application("a"), Self.application("b")]
      .joined(separator: "\n---\n")
    let composition = composed(text)
    #expect(composition.applications.map(\.name) == ["b"])
    #expect(composition.problems.map(\.problem) == [.duplicateName("a", count: 2)])
    #expect(composition.expanded.count == 3)
  }

  @Test func `a set keeps the parameters that made each application`() throws {
    let composition = composed(Self.set, Selection(environments: .named(["prod"])))
    let application = try #require(composition.applications.first)
    #expect(application.generator?.set == "platform")
    #expect(application.generator?.parameters["addon"] == "certs")
    #expect(application.origin == Location(file: "c.yaml", line: 1))
    #expect(application.destination.server == "https://kubernetes.default.svc")
    #expect(application.destination.isInCluster)
  }

  @Test func `an unknown generator is a problem and keeps the others' applications`() {
    let text = Self.set.replacing(
      "  generators:\n    - matrix",
      with: "  generators:\n    - lst: {}\n    - matrix"
    )
    let composition = composed(text)
    #expect(composition.applications.count == 6)
    #expect(composition.problems.map(\.problem) == [.unknownGenerator("lst", nearest: "list")])
  }

  @Test func `one bad file leaves the others alone`() {
    let tree = SourceTree(
      label: "test",
      texts: ["apps/a.yaml": Self.application("a"), "apps/b.yaml": "a: [", "apps/n.txt": "["]
    )
    let composition = compose(["apps"], in: tree)
    #expect(composition.applications.map(\.name) == ["a"])
    #expect(composition.problems.count == 1)
    #expect(!composition.isComplete)
  }

  @Test func `what is not fetched is asked for once`() {
    let generator = "- git: {repoURL: 'https://x/y.git', revision: v1, directories: [{path: '*'}]}"
    let text = """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: a}
      spec:
        generators:
          \(generator)
          \(generator)
        template: {metadata: {name: x}, spec: {project: default, destination: {}}}
      """
    let composition = composed(text)
    #expect(composition.needs == [.repository(url: "https://x/y.git", revision: "v1")])
    #expect(composition.problems == [])
    #expect(!composition.isComplete)
  }

  @Test func `projects and lists of applications are read`() {
    let text = """
      apiVersion: argoproj.io/v1alpha1
      kind: AppProject
      metadata: {name: data}
      ---
      apiVersion: v1
      kind: List
      items:
        - apiVersion: argoproj.io/v1alpha1
          kind: Application
          metadata: {name: listed}
          spec:
            source: {repoURL: r, path: p}
            destination: {name: in-cluster}
      """
    let composition = composed(text)
    #expect(composition.projects.map(\.name) == ["data"])
    #expect(composition.applications.map(\.project) == ["default"])
  }

  @Test func `placeholders take each environment's values`() {
    let text = Self.set.replacing("namespace: '{{addon}}'", with: "namespace: PLACEHOLDER_NS")
    let files = [
      "values/dev/placeholders.yaml": "NS: ns-dev", "values/prod/placeholders.yaml": "NS: ns-prod",
    ]
    let all = composed(text, Selection(environments: .all), files: files)
    #expect(all.problems == [])
    #expect(Set(all.applications.map(\.destination.namespace)) == ["ns-dev", "ns-prod"])
    #expect(
      all.applications.allSatisfy { $0.destination.namespace == "ns-\($0.environment ?? "")" }
    )
    let one = composed(text, Selection(environments: .named(["dev"])), files: files)
    #expect(Set(one.applications.map(\.destination.namespace)) == ["ns-dev"])
  }

  @Test func `a placeholder without a value stops its application alone`() {
    let text =
      Self.set + "\n---\n"
      + Self.application("b", metadata: ", labels: {env: dev}, annotations: {a: PLACEHOLDER_NOPE}")
    let composition = composed(text, Selection(environments: .named(["dev"])))
    #expect(composition.applications.map(\.name) == ["certs-dev", "base-dev", "spark-dev"])
    #expect(
      composition.problems.map(\.description) == [
        "c.yaml:23: cannot fill in 'Application b': no value for 'NOPE' at c.yaml:25:58"
      ]
    )
  }
}
