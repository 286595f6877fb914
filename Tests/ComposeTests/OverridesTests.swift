import Manifests
import Testing

@testable import Compose

@Suite struct OverridesTests {
  private func application(
    _ helm: Value = ["releaseName": "a", "parameters": [["name": "x", "value": "1"]]]
  ) throws -> Application {
    try Application([
      "metadata": ["name": "web", "namespace": "argocd"],
      "spec": [
        "source": ["repoURL": "r", "path": "p", "targetRevision": "main", "helm": helm],
        "destination": ["name": "in-cluster"],
      ],
    ])
  }

  private func overridden(_ texts: [String: String]) throws -> ApplicationSource {
    let application = try application()
    return try application.sources[0].overridden(
      for: application,
      in: SourceTree(label: "t", texts: texts)
    )
  }

  @Test func `both files are merged onto the source, lists as a whole`() throws {
    let source = try overridden([
      "p/.argocd-source.yaml": "helm: {releaseName: b, parameters: [{name: z, value: '2'}]}",
      "p/.argocd-source-web.yaml": "helm: {releaseName: c}",
    ])
    #expect(source.helm?.releaseName == "c")
    #expect(source.helm?.parameters == [.init(name: "z", value: "2")])
  }

  @Test func `where a source lies cannot be overridden`() throws {
    let source = try overridden([
      "p/.argocd-source.yaml":
        "{repoURL: evil, path: evil, targetRevision: evil, chart: evil, helm: {values: v}}"
    ])
    #expect(source.repoURL == "r" && source.path == "p" && source.targetRevision == "main")
    #expect(source.chart == "" && source.helm?.values == "v" && source.helm?.releaseName == "a")
  }

  @Test func `without files the source is the same`() throws {
    #expect(try overridden(["p/a": ""]) == application().sources[0])
  }

  @Test(arguments: [
    ("a: [", "p/.argocd-source.yaml:1:5: cannot read 'YAML': a value is missing here"),
    ("- a", "cannot use 'source': 'p/.argocd-source.yaml': expected a map, found a list"),
    (
      "helm: {parameters: x}",
      "p/.argocd-source.yaml: cannot use 'p/.argocd-source.yaml': helm.parameters: expected a list, found the text 'x'"
    ),
    (
      "kustomize: {namePrefix: x}",
      "p/.argocd-source.yaml: cannot use 'p/.argocd-source.yaml': only one of helm, kustomize may be given"
    ),
  ])
  func `bad files are told`(_ text: String, _ message: String) {
    let error = #expect(throws: CompositionError.self) {
      try overridden(["p/.argocd-source.yaml": text])
    }
    #expect(error?.description == message)
  }
}
