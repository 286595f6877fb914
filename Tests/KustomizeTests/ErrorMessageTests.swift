import Chart
import Kustomize
import Manifests
import Testing

@Suite struct ErrorMessageTests {
  private static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\n"

  @Test(arguments: [
    (
      ["kustomization.yaml": "resourcs: []"],
      "kustomization.yaml: cannot build the kustomization: no field 'resourcs' (did you mean 'resources'?)"
    ),
    (
      ["kustomization.yaml": "images: [{name: a, newTag: 1.5}]"],
      "kustomization.yaml: cannot build 'images[0].newTag': takes a text, not a number"
    ),
    (
      ["kustomization.yaml": "resources: [cm.yaml]", "cm.yaml": "a: [b\n"],
      "kustomization.yaml: cannot build 'resources[0]': cm.yaml:1:4: cannot read YAML: the bracket that opens here is never closed"
    ),
    (
      [
        "kustomization.yaml": "resources: [base]",
        "base/kustomization.yaml": "resources: [cm.yaml]\npatches: [{path: p.yaml}]",
        "base/cm.yaml": object,
      ],
      "base/kustomization.yaml: cannot build 'patches[0].path': cannot read 'p.yaml': no such file or folder (reached from kustomization.yaml)"
    ),
    (
      ["kustomization.yaml": "resources: [sub]", "sub/kustomization.yaml": "resources: [..]"],
      "sub/kustomization.yaml: cannot build 'resources[0]': '..' leads back to a kustomization that is being built (reached from kustomization.yaml)"
    ),
    (
      ["kustomization.yaml": "resources: ['https://example.com/all.yaml']"],
      "kustomization.yaml: cannot build 'resources[0]': 'https://example.com/all.yaml' is remote and has not been fetched"
    ),
    (
      ["kustomization.yaml": "configMapGenerator: [{name: a, literals: [b]}]"],
      "kustomization.yaml: cannot build 'configMapGenerator[0].literals[0]': 'b' is not of the form key=value"
    ),
    (
      [
        "kustomization.yaml":
          "resources: [cm.yaml]\npatches: [{target: {name: '('}, patch: '[]'}]",
        "cm.yaml": object,
      ],
      "kustomization.yaml: cannot build 'patches[0].target': '(' is no regular expression: error parsing regexp: missing closing ): `^(?:()$`"
    ),
    (
      [
        "kustomization.yaml": "generators: [g.yaml]",
        "g.yaml":
          "apiVersion: x/v1\nkind: Maker\nmetadata: {name: m, annotations: {config.kubernetes.io/function: x}}",
      ],
      "kustomization.yaml: cannot build 'generators[0]': the function 'Maker.x m' is not supported"
    ),
  ])
  func `an error names file, field, cause and chain`(
    files: [String: String],
    message: String
  ) throws {
    let tree = SourceTree(label: "here", texts: files)
    let settings = KustomizeSettings(capabilities: .offline)
    let error = #expect(throws: KustomizeError.self) {
      try kustomize("", in: tree, settings: settings)
    }
    #expect(error?.description == message)
  }

  @Test func `nesting and the number of resources are bounded`() throws {
    var settings = KustomizeSettings(capabilities: .offline)
    settings.depth = 1
    settings.resources = 1
    let deep = SourceTree(
      label: "here",
      texts: [
        "kustomization.yaml": "resources: [a]", "a/kustomization.yaml": "resources: [b]",
        "a/b/kustomization.yaml": "namePrefix: x",
      ]
    )
    let many = SourceTree(
      label: "here",
      texts: [
        "kustomization.yaml": "resources: [a.yaml, b.yaml]", "a.yaml": Self.object,
        "b.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}",
      ]
    )
    for tree in [deep, many] {
      let error = #expect(throws: KustomizeError.self) {
        try kustomize("", in: tree, settings: settings)
      }
      #expect(error?.description.contains("more than 1") == true)
    }
  }
}
