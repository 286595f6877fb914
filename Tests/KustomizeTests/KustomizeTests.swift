import Chart
import Kustomize
import Manifests
import Testing

@Suite struct KustomizeTests {
  @Test(arguments: try KustomizationCase.all())
  func `a kustomization gives what kustomize gives`(example: KustomizationCase) throws {
    guard let expected = example.expected else {
      #expect(throws: KustomizeError.self) { try example.built() }
      return
    }
    #expect(try example.built() == expected)
  }

  @Test func `repositories elsewhere are read through the caller`() throws {
    let tree = SourceTree(
      label: "here",
      texts: [
        "kustomization.yaml":
          "resources: ['https://git.example.com/shop/base.git//web?ref=v1']\nnamePrefix: p-"
      ]
    )
    let base = SourceTree(
      label: "there",
      texts: [
        "web/kustomization.yaml": "resources: [cm.yaml]",
        "web/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}",
      ]
    )
    var settings = KustomizeSettings(capabilities: .offline)
    let needed = remoteNeeds(of: "", in: tree, settings: settings)
    let remote = KustomizeSettings.RemoteFolder(
      "https://git.example.com/shop/base.git//web?ref=v1"
    )
    #expect(needed == [.folder(try #require(remote))])
    settings.remoteTree = { $0.revision == "v1" ? base : nil }
    let built = try kustomize("", in: tree, settings: settings)
    #expect(built.objects.map { $0["metadata"]?["name"] } == ["p-cm"])
    #expect(remoteNeeds(of: "", in: tree, settings: settings).isEmpty)
  }

  @Test func `files at web addresses are told and used`() throws {
    let address = "https://h.example/releases/v1/install.yaml"
    let tree = SourceTree(
      label: "here",
      texts: ["kustomization.yaml": "resources: ['\(address)']\nnamePrefix: p-"]
    )
    var settings = KustomizeSettings(capabilities: .offline)
    #expect(remoteNeeds(of: "", in: tree, settings: settings) == [.file(address)])
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}"
    settings.remoteFile = { $0 == address ? Array(text.utf8) : nil }
    #expect(remoteNeeds(of: "", in: tree, settings: settings).isEmpty)
    let built = try kustomize("", in: tree, settings: settings)
    #expect(built.objects.map { $0["metadata"]?["name"] } == ["p-cm"])
  }

  @Test func `a chart beside the kustomization is rendered among its resources`() throws {
    let tree = SourceTree(
      label: "here",
      texts: [
        "kustomization.yaml": """
        namePrefix: p-
        namespace: shop
        helmCharts:
        - name: web
          releaseName: one
          valuesInline: {colour: blue}
        """,
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0",
        "charts/web/values.yaml": "colour: red\nsize: 1",
        "charts/web/templates/cm.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}"}
        data: {text: "{{ .Values.colour }} {{ .Values.size }}"}
        """,
      ]
    )
    let built = try kustomize("", in: tree, settings: KustomizeSettings(capabilities: .offline))
    #expect(
      kustomizeText(of: built.objects) == """
        apiVersion: v1
        data:
          text: blue 1
        kind: ConfigMap
        metadata:
          name: p-one
          namespace: shop

        """
    )
  }

  @Test func `deprecated fields are reported`() throws {
    let tree = SourceTree(
      label: "here",
      texts: ["kustomization.yaml": "commonLabels: {a: b}\nimageTags: []"]
    )
    let built = try kustomize("", in: tree, settings: KustomizeSettings(capabilities: .offline))
    let fix = "Run 'kustomize edit fix' to update your Kustomization automatically."
    #expect(
      built.warnings == [
        "kustomization.yaml: 'commonLabels' is deprecated. Please use 'labels' instead. \(fix)",
        "kustomization.yaml: 'imageTags' is deprecated. Please use 'images' instead. \(fix)",
      ]
    )
  }
}
