import Chart
import Manifests
import Testing

/// What templates get from outside, or do not.
@Suite struct SourcesTests {
  @Test(.timeLimit(.minutes(1)))
  func `random texts end although there is no randomness`() throws {
    let tree = SourceTree(
      label: "c",
      texts: [
        "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "templates/x.yaml": "a: {{ randAlphaNum 12 | len }}\nb: {{ randNumeric 3 | quote }}\n",
      ]
    )
    let output = try loadChart(tree).render(HelmRelease(name: "r"))
    #expect(String(decoding: output.text(), as: UTF8.self).hasSuffix("a: 12\nb: \"000\"\n"))
  }
}
