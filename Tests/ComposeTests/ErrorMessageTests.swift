import Manifests
import Testing

@testable import Compose

/// What is wrong in a composition, word for word.
@Suite struct ErrorMessageTests {
  private static func set(_ generators: String, _ template: String = "") -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata: {name: s}
    spec:
      generators:
    \(generators)
      template:
        metadata: {name: 'x'}
        spec:
          destination: {name: in-cluster}
          source: {repoURL: r, path: p}
    \(template)
    """
  }

  private static let cases: [(String, [String])] = [
    (
      "a: 1\n\tb: 2",
      ["c.yaml:2:1: cannot read 'YAML': a tab stands where only spaces may (replace it by spaces)"]
    ),
    ("", ["cannot read composition: there is no Application or ApplicationSet"]),
    ("a: 1", ["c.yaml:1: cannot read 'object': no 'kind'"]),
    ("- a", ["c.yaml:1: cannot read 'object': expected an object, found a list"]),
    (
      "apiVersion: argoproj.io/v1alpha1\nkind: AplicationSet",
      [
        "c.yaml:1: cannot use 'object': kind 'AplicationSet' does not belong here (did you mean 'ApplicationSet'?)"
      ]
    ),
    (
      set("    - lists: {elements: []}"),
      [
        "c.yaml:6:7: cannot expand 'ApplicationSet s': spec.generators[0]: unknown generator 'lists' (did you mean 'list'?)"
      ]
    ),
    (
      set("    - plugin: {configMapRef: {name: a}}"),
      [
        "c.yaml:6:7: cannot expand 'ApplicationSet s': spec.generators[0].plugin: there is no ConfigMap 'a' (give it with --clusters)"
      ]
    ),
    (
      set("    - list:\n        elements:\n          - {a: b, replicas: 3}"),
      [
        "c.yaml:8:30: cannot expand 'ApplicationSet s': spec.generators[0].list.elements[0].replicas: expected text, found the number 3 (only goTemplate: true takes other types)"
      ]
    ),
    (
      set("    - list: 5"),
      [
        "c.yaml:6:13: cannot read 'ApplicationSet s': spec.generators[0].list: expected a map, found the number 5"
      ]
    ),
    (
      set(
        "    - matrix:\n        generators:\n          - list: {elements: [{a: b}]}\n          - list: {elements: [{a: c}]}"
      ),
      [
        "c.yaml:6:7: cannot expand 'ApplicationSet s': spec.generators[0].matrix: both generators have 'a', with the values 'b' and 'c'"
      ]
    ),
    (
      set(
        "    - list: {elements: [{a: b}]}\n      selector: {matchExpressions: [{key: a, operator: Is}]}"
      ),
      [
        "c.yaml:7:38: cannot expand 'ApplicationSet s': spec.generators[0].selector.matchExpressions[0]: unknown operator 'Is' (In, NotIn, Exists and DoesNotExist are known)"
      ]
    ),
    (
      set("    - list: {elements: [{a: b}]}", "      project: '{{a}} {{b'"),
      [
        "c.yaml:12:16: cannot expand 'ApplicationSet s': spec.template.spec.project: no '}}' after '{{b'"
      ]
    ),
    (
      set("    - list: {elements: [{a: b}]}").replacing("name: 's'", with: "name: 't'")
        .replacing("generators:", with: "goTemplate: true\n  generators:")
        .replacing("name: 'x'", with: "name: 'x{{ .a | uper }}'"),
      [
        "c.yaml:9:22: cannot expand 'ApplicationSet s': spec.template.metadata.name: template 'x{{ .a | uper }}': 1:10: function \"uper\" not defined (did you mean 'upper'?)"
      ]
    ),
    (
      CompositionTests.application("a").replacing("path: a", with: "pth: a"),
      [
        "c.yaml:6:3: cannot use 'Application a': spec.source: neither path nor chart"
      ]
    ),
  ]

  @Test(arguments: cases)
  func `problems are told with place and cause`(_ text: String, _ messages: [String]) {
    let tree = SourceTree(label: "t", texts: ["c.yaml": text])
    let composition = compose(["c.yaml"], in: tree, choosing: Selection(environments: .all))
    #expect(composition.problems.map(\.description) == messages)
  }

  @Test func `unknown fields are warnings with the nearest name`() {
    let text = CompositionTests.application("a").replacing(
      "path: a",
      with: "path: a, targetRevison: b"
    )
    let composition = compose(["c.yaml"], in: SourceTree(label: "t", texts: ["c.yaml": text]))
    #expect(
      composition.warnings.map(\.description) == [
        "c.yaml:6:76: cannot use 'Application a': spec.source: unknown field 'targetRevison' (did you mean 'targetRevision'?)"
      ]
    )
    #expect(composition.applications.count == 1)
  }

  @Test func `a file that is not there is told`() {
    let composition = compose(["no.yaml"], in: SourceTree(label: "t", texts: ["a": ""]))
    #expect(
      composition.problems.map(\.description) == [
        "cannot read 'no.yaml': cannot read 'no.yaml': no such file or folder"
      ]
    )
  }

  @Test func `environments that were not chosen are listed`() {
    let tree = SourceTree(label: "t", texts: ["c.yaml": CompositionTests.set])
    #expect(
      compose(["c.yaml"], in: tree).problems.map(\.description) == [
        "cannot choose from composition: several environments: dev, prod (choose with --env or take --all-environments)"
      ]
    )
  }

  @Test func `secret values do not get into messages`() {
    var secrets = Placeholders()
    secrets.set("TOKEN", to: "topsecret", isSecret: true)
    let text = Self.set("    - list: PLACEHOLDER_TOKEN")
    let composition = compose(
      ["c.yaml"],
      in: SourceTree(label: "t", texts: ["c.yaml": text]),
      placeholders: PlaceholderLayers([secrets])
    )
    #expect(
      composition.problems.map(\.description) == [
        "c.yaml:6:13: cannot read 'ApplicationSet s': spec.generators[0].list: expected a map, found the text '++++++++'"
      ]
    )
  }
}
