import Compose
import Manifests
import Testing

@testable import Render

@Suite struct SourceNeedTests {
  private func application(_ sources: String) throws -> Application {
    let text = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: a}
      spec:
        destination: {server: https://kubernetes.default.svc}
        sources: \(sources)
      """
    let tree = SourceTree(label: "t", texts: ["a.yaml": text])
    return try #require(compose(["a.yaml"], in: tree).applications.first)
  }

  @Test func `sources come first, then the files that they name`() throws {
    let application = try application(
      """
      [{repoURL: https://charts, chart: web, targetRevision: ^1,
        helm: {valueFiles: ['https://h/$ARGOCD_APP_NAME.yaml', '$v/x.yaml', own.yaml]}},
       {repoURL: https://git/values, ref: v}, {repoURL: registry.example/c, chart: d, targetRevision: 1.0.0},
       {repoURL: 'oci://r/a', path: ., targetRevision: latest}]
      """
    )
    let first = needs(of: application, having: [:], files: [:])
    let chart = SourceNeed.chart(
      repository: "https://charts",
      name: "web",
      version: "^1",
      passesCredentials: false
    )
    let values = SourceNeed.repository(url: "https://git/values", revision: "", tagPrefix: "")
    let registry = SourceNeed.chart(
      repository: "oci://registry.example/c",
      name: "d",
      version: "1.0.0",
      passesCredentials: false
    )
    let artifact = SourceNeed.artifact(url: "oci://r/a", version: "latest")
    #expect(first == [chart, values, registry, artifact])
    let source = RenderInputs.Source(
      tree: SourceTree(label: "t", texts: ["Chart.yaml": "name: web"]),
      revision: "1.2.3"
    )
    let found = Dictionary(first.map { ($0, source) }) { first, _ in first }
    let url = "https://h/a.yaml"
    #expect(needs(of: application, having: found, files: [:]) == [.file(url: url)])
    #expect(needs(of: application, having: found, files: [url: []]) == [])
  }
}
