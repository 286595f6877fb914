import Chart
import Manifests
import Testing

/// What messages say of the part that failed, and of the name that was meant.
@Suite struct HintTests {
  @Test(arguments: [
    (
      "{{ .Values.imgae.tag }}",
      "at <.Values.imgae.tag>: nil pointer evaluating interface {}.tag (did you mean 'image'?)"
    ),
    (
      "{{ $.Values.image.tga.x }}",
      "at <$.Values.image.tga.x>: nil pointer evaluating interface {}.x (did you mean 'tag'?)"
    ),
    ("{{ .Values.far.away }}", "at <.Values.far.away>: nil pointer evaluating interface {}.away"),
    (
      #"{{ include "web.lables" . }}"#,
      #"no template "web.lables" associated with template "gotpl" (did you mean 'web.labels'?)"#
    ),
    (
      #"{{ template "web.lables" . }}"#,
      #"template "web.lables" not defined (did you mean 'web.labels'?)"#
    ),
    ("{{ toYam .Values }}", #"function "toYam" not defined (did you mean 'toYaml'?)"#),
    (
      "{{ $name := 1 }}{{ $nmae }}",
      #"undefined variable "$nmae" (did you mean '$name'?)"#
    ),
    (
      #"{{ required "say which" .Values.image.name }}"#,
      #"at <required "say which" .Values.image.name>: say which"#
    ),
    (#"{{ fail "no" }}"#, "cannot render release 'r': no"),
  ])
  func `a refusal names the value and the nearest name`(_ template: String, _ end: String) throws {
    let tree = SourceTree(
      label: "web",
      texts: [
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "values.yaml": "image: {tag: '1'}\n",
        "templates/_parts.tpl": #"{{ define "web.labels" }}a{{ end }}"#,
        "templates/a.yaml": "a: \(template)\n",
      ]
    )
    let error = try #require(throws: ChartError.self) {
      try loadChart(tree).render(HelmRelease(name: "r"))
    }
    #expect("\(error)".hasSuffix(end), "\(error)")
    #expect("\(error)".hasPrefix("templates/a.yaml:1:"), "\(error)")
  }

  @Test(arguments: [
    ("a: {{ toYam .Values }}", "1:7"), ("{{ 1 }}\n  {{ .a | uper }}", "2:11"),
    ("{{ if }}", "1:7"), ("a\n{{ $x }}", "2:4"),
  ])
  func `a template that cannot be parsed tells line and column`(
    _ template: String,
    _ place: String
  ) throws {
    let tree = SourceTree(
      label: "web",
      texts: [
        "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n", "templates/a.yaml": template,
      ]
    )
    let error = try #require(throws: ChartError.self) {
      try loadChart(tree).render(HelmRelease(name: "r"))
    }
    #expect("\(error)".hasPrefix("templates/a.yaml:\(place): "), "\(error)")
  }
}
