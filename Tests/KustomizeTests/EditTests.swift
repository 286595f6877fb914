import Chart
import Kustomize
import Manifests
import Testing

/// The options of an application, as Argo CD edits them into a kustomization.
@Suite struct EditTests {
  private static let tree = SourceTree(
    label: "here",
    texts: [
      "kustomization.yaml": """
      resources: [web.yaml]
      images: [{name: web, newTag: "1"}, {name: other, newTag: "1"}]
      commonLabels: {team: shop}
      patches: [{target: {kind: Deployment}, patch: "- {op: add, path: /spec/first, value: 1}"}]
      """,
      "web.yaml": """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: a, image: web}, {name: b, image: other}]}}}
      """,
      "more/kustomization.yaml": """
      apiVersion: kustomize.config.k8s.io/v1alpha1
      kind: Component
      commonAnnotations: {component: "yes"}
      """,
    ]
  )

  private func built(_ edits: KustomizationEdits) throws -> Value {
    let settings = KustomizeSettings(capabilities: .offline)
    let built = try kustomize("", in: Self.tree, settings: settings, edits: edits)
    return try #require(built.objects.first)
  }

  @Test func `every option lands in its field`() throws {
    var edits = KustomizationEdits()
    edits.namePrefix = "p-"
    edits.nameSuffix = "-s"
    edits.images = ["web=registry/web:2", "other@sha256:ab"]
    edits.replicas = [(name: "web", count: 3)]
    edits.labels = ["env": "dev"]
    edits.annotations = ["note": "x"]
    edits.namespace = "prod"
    edits.patches = [
      ["target": ["kind": "Deployment"], "patch": "- {op: add, path: /spec/second, value: 2}"]
    ]
    edits.components = ["more", "absent"]
    edits.ignoresMissingComponents = true
    let object = try built(edits)
    #expect(object["metadata"]?["name"] == "p-web-s")
    #expect(object["metadata"]?["namespace"] == "prod")
    #expect(object["metadata"]?["labels"] == ["env": "dev", "team": "shop"])
    #expect(object["metadata"]?["annotations"] == ["component": "yes", "note": "x"])
    #expect(object["spec"]?["replicas"] == 3)
    #expect(object["spec"]?["first"] == 1)
    #expect(object["spec"]?["second"] == 2)
    let images = object[["spec", "template", "spec", "containers"]]?.list?.map { $0["image"] }
    #expect(images == ["registry/web:2", "other@sha256:ab"])
  }

  @Test func `labels may stay out of selectors`() throws {
    var edits = KustomizationEdits()
    edits.labels = ["env": "dev"]
    edits.labelsWithoutSelectors = true
    edits.labelsIncludeTemplates = true
    let object = try built(edits)
    #expect(object[["spec", "selector", "matchLabels"]] == ["team": "shop"])
    #expect(object[["spec", "template", "metadata", "labels"]] == ["env": "dev", "team": "shop"])
  }

  @Test func `a label that is there is replaced only by force`() throws {
    var edits = KustomizationEdits()
    edits.labels = ["team": "other"]
    #expect(throws: KustomizeError.self) { try built(edits) }
    edits.forcesLabels = true
    #expect(try built(edits)["metadata"]?["labels"] == ["team": "other"])
  }
}
