import Chart
import Manifests
import Synchronization
import Testing
import YAML

/// What a chart that was loaded once spares its later renders.
@Suite struct ReuseTests {
  private static let files = SourceTree(
    label: "web",
    texts: [
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "values.yaml": "replicas: 1\n",
      "templates/_parts.tpl": #"{{ define "replicas" }}{{ .Values.replicas }}{{ end }}"#,
      "templates/a.yaml": #"a: {{ include "replicas" . }}"#,
      "templates/b.yaml": #"b: {{ include "replicas" . }}"#,
    ]
  )

  @Test func `another render with other values reads no file again`() throws {
    let reads = Mutex<[String]>([])
    let tree = SourceTree(label: "web") { (folder) throws(SourceTreeError) in
      try Self.files.entries(of: folder)
    } read: { (path) throws(SourceTreeError) in
      reads.withLock { $0.append(path) }
      return try Self.files.bytes(at: path)
    }
    let chart = try loadChart(tree)
    #expect(reads.withLock { $0.sorted() } == ["Chart.yaml", "values.yaml"])
    #expect(try text(of: chart, replicas: 2).contains("a: 2\n"))
    let before = reads.withLock { $0.count }
    #expect(try text(of: chart, replicas: 3).contains("b: 3\n"))
    #expect(reads.withLock { $0.count } == before)
    #expect(before == 5)
  }

  @Test func `definitions are filled for each release that asks for it, whatever came before`()
    throws
  {
    let files = [
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "crds/a.yaml": "apiVersion: v1\nkind: Fixed\nmetadata: {name: a}\n",
      "crds/b.yaml": "apiVersion: v1\nkind: Filled\nmetadata: {name: MARK}\n",
    ]
    let chart = try loadChart(SourceTree(label: "web", texts: files))
    func names(_ name: String, _ hook: YAMLScalarHook?) throws -> [String] {
      let output = try chart.render(HelmRelease(name: name), scalar: hook)
      return try output.manifests(scalar: hook).map(\.id.name)
    }
    #expect(try names("none", nil) == ["a", "MARK"])
    #expect(
      try names(
        "off",
        YAMLScalarHook { _ in
          false
        } _: { _, _, _ in
          nil
        }
      ) == ["a", "MARK"]
    )
    for name in ["one", "two"] {
      let hook = YAMLScalarHook {
        Array($0).firstRange(of: Array("MARK".utf8)) != nil
      } _: { (text, _, _) throws(YAMLError) in
        text == "MARK" ? .string(name) : nil
      }
      #expect(try names(name, hook) == ["a", name])
    }
    #expect(try names("none", nil) == ["a", "MARK"])
  }

  private func text(of chart: HelmChart, replicas: Int) throws -> String {
    let output = try chart.render(HelmRelease(name: "r"), values: [.set("replicas=\(replicas)")])
    return String(decoding: output.text(), as: UTF8.self)
  }
}
