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

  @Test func `definitions are read once for all releases`() throws {
    let reads = Mutex(0)
    let files = [
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "crds/a.yaml": "apiVersion: v1\nkind: Fixed\nmetadata: {name: a}\n",
      "crds/b.yaml": "apiVersion: v1\nkind: Filled\nmetadata: {name: MARK}\n",
    ]
    let given = SourceTree(label: "web", texts: files)
    let tree = SourceTree(label: "web") { (folder) throws(SourceTreeError) in
      try given.entries(of: folder)
    } read: { (path) throws(SourceTreeError) in
      if path.hasPrefix("crds/") { reads.withLock { $0 += 1 } }
      return try given.bytes(at: path)
    }
    let chart = try loadChart(tree)
    for name in ["one", "two"] {
      let hook = YAMLScalarHook {
        Array($0).firstRange(of: Array("MARK".utf8)) != nil
      } _: {
        (text, _, _) throws(YAMLError) in
        text == "MARK" ? .string(name) : nil
      }
      let output = try chart.render(HelmRelease(name: name), scalar: hook)
      #expect(try output.manifests(scalar: hook).map(\.id.name) == ["a", name])
    }
    #expect(reads.withLock { $0 } == 3)
  }

  private func text(of chart: HelmChart, replicas: Int) throws -> String {
    let output = try chart.render(HelmRelease(name: "r"), values: [.set("replicas=\(replicas)")])
    return String(decoding: output.text(), as: UTF8.self)
  }
}
