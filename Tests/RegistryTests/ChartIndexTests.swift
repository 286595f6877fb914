import HTTP
import Testing

@testable import Registry

@Suite struct ChartIndexTests {
  private static let written = """
    apiVersion: v1
    entries:
      other:
      - version: 9.9.9
        description: |
          web:
          - version: 5.0.0
        urls: [other-9.9.9.tgz]
      web:
      - version: 1.2.0
        digest: sha256:aa
        urls:
        - web-1.2.0.tgz
      - version: 1.10.0
        urls: [web-1.10.0.tgz]
      - version: broken
        urls: [x]
      - version: 2.0.0-rc.1
        urls: [web-2.0.0-rc.1.tgz]
    generated: "2026-01-01T00:00:00Z"
    """

  private func index(_ text: String = written) -> ChartIndex {
    ChartIndex(Array(text.utf8), file: "index.yaml")
  }

  @Test func `versions come newest first, those that are none left out`() throws {
    let versions = try index().versions(of: "web").map(\.version)
    #expect(versions == ["2.0.0-rc.1", "1.10.0", "1.2.0"])
  }

  @Test(arguments: [
    ("", "1.10.0"), ("1.2.0", "1.2.0"), ("^1.0", "1.10.0"), ("~1.2", "1.2.0"), ("<1.5", "1.2.0"),
    (">=2.0.0-0", "2.0.0-rc.1"),
  ])
  func `a constraint takes the newest that satisfies it`(
    constraint: String,
    version: String
  ) throws {
    #expect(try index().versions(of: "web").chosen(by: constraint).version == version)
  }

  @Test func `a chart that is not there is named with the nearest one`() {
    #expect(throws: RegistryError.Problem.noChart(candidates: ["web"])) {
      try index().versions(of: "wab")
    }
  }

  @Test func `an index in another form is read as well`() throws {
    let flow = #"{"entries": {"web": [{"version": "1.0.0", "urls": ["a.tgz"]}]}}"#
    #expect(try index(flow).versions(of: "web").first?.urls == ["a.tgz"])
    let quoted = "entries:\n    \"web\":\n        - {version: 1.0.0, urls: [b.tgz]}\n"
    #expect(try index(quoted).versions(of: "web").first?.urls == ["b.tgz"])
  }

  @Test(arguments: [
    "", "null", "5", "entries: null", "entries: 5", "entries: {web: null}",
    "entries: {web: [null]}",
    "entries:\n  web:\n  -\n", "entries:\n  web:\n  - version: null\n", "entries: {web: [{}]}",
    "entries: {web: [{version: 1.0.0, urls: null}]}", "entries: {null: [{version: 1.0.0}]}",
  ])
  func `CVE-2022-23525 and CVE-2024-26147: an index with holes offers nothing`(_ text: String) {
    let versions = try? index(text).versions(of: "web")
    #expect(versions?.contains { !$0.urls.isEmpty } != true)
  }

  @Test(arguments: [
    ("a.tgz", "https://h/charts/a.tgz?t=1"), ("/x/a.tgz", "https://h/x/a.tgz?t=1"),
    ("../a.tgz", "https://h/a.tgz?t=1"), ("https://o/a.tgz", "https://o/a.tgz"),
    ("oci://o/a:1", "oci://o/a:1"), ("//o/a.tgz", "https://o/a.tgz?t=1"),
  ])
  func `addresses are counted from the repository`(written: String, whole: String) {
    #expect(WebAddress.below("https://h/charts/?t=1", written) == whole)
  }
}
