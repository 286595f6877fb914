import Diff
import Foundation
import FoundationXML
import JSON
import Manifests
import Order
import Report
import Testing

@Suite struct DriftReportTests {
  private static let id = ObjectID(
    group: "apps",
    kind: "Deployment",
    namespace: "web",
    name: "front"
  )

  /// A Deployment as kubectl left it.
  private static let live: Value = [
    "apiVersion": "apps/v1", "kind": "Deployment",
    "metadata": [
      "name": "front", "namespace": "web",
      "managedFields": [
        [
          "manager": "kubectl", "operation": "Update", "apiVersion": "apps/v1",
          "time": "2026-08-01T10:00:00Z",
          "fieldsV1": ["f:spec": ["f:replicas": [:], "f:note": [:]]],
        ]
      ],
    ], "spec": ["replicas": 1, "note": "a|b `c` <b>&"],
  ]

  private static func change() -> ChangeSet {
    var wanted = live
    wanted["spec"] = ["replicas": 3, "note": "plain"]
    return diff(
      id,
      desired: wanted,
      observed: .predicted(live: live, prediction: wanted),
      mask: SecretMask(salt: [])
    )
  }

  private static func declared(_ report: ObjectReport) -> ObjectReport {
    var report = report
    report.origin = Location(file: "web/front.yaml", line: 7)
    return report
  }

  private static let report: DriftReport = {
    let config = ObjectID(kind: "ConfigMap", namespace: "web", name: "gone")
    let report = SyncReport(
      purpose: .drift,
      environment: "dev",
      repository: "platform",
      revision: "3f9c2d7",
      applications: [
        ApplicationReport(
          name: "web-dev",
          end: .different,
          objects: [
            ObjectReport(
              id: config,
              outcome: .created,
              change: diff(config, desired: [:], observed: .absent, mask: SecretMask(salt: []))
            ),
            declared(ObjectReport(id: id, outcome: .configured, change: change())),
          ]
        ),
        ApplicationReport(name: "late-dev", end: .unreadable("no <such> file")),
        ApplicationReport(name: "fine-dev", end: .done),
      ]
    )
    return DriftReport(
      report,
      madeAt: "2026-08-02T00:00:00Z",
      command: "swell sync --composition c.yaml --env dev"
    )
  }()

  /// What is expected of a format, from a file; recorded anew on request.
  private func check(_ text: String, _ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Cases/drift/\(name)")
    if ProcessInfo.processInfo.environment["SWELL_RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: file)
      Issue.record("recorded \(name)")
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func `each format is as recorded`() throws {
    let writer = JSONWriter(style: .pretty(indent: 2), escapesHTML: false, sortsKeys: false)
    let report = Self.report
    try check(report.text(), "report.txt")
    try check(writer.text(of: report.json) + "\n", "report.json")
    try check(report.markdown(), "report.md")
    try check(report.html, "report.html")
    try check(report.junit, "report.xml")
    try check(writer.text(of: report.sarif) + "\n", "report.sarif")
  }

  @Test(arguments: ["report.xml", "report.html"])
  func `markup is well-formed`(name: String) throws {
    let text = name == "report.xml" ? Self.report.junit : Self.report.html
    // HTML's void elements and its document type are all that keeps this page from being XML.
    let xml = text.replacing(/<meta[^>]*>/, with: "").replacing("<!doctype html>\n", with: "")
    let parser = XMLParser(data: Data(xml.utf8))
    #expect(parser.parse(), "\(parser.parserError as Any)")
  }

  @Test func `what was reported before keeps its onset`() throws {
    var earlier = Self.report
    earlier.madeAt = "2026-07-01T00:00:00Z"
    earlier.applications[0].items.removeLast()
    let dated = Self.report.dated(by: earlier.dated(by: nil).json)
    let onsets = dated.applications[0].items.map(\.onset)
    #expect(onsets == ["2026-07-01T00:00:00Z", "2026-08-02T00:00:00Z"])
    let again = dated.dated(by: dated.json)
    #expect(again.applications[0].items.map(\.onset) == onsets)
  }

  @Test func `a report can be narrowed`() {
    let dated = Self.report.dated(by: nil)
    #expect(dated.showing(only: [.missing]).count == 1)
    #expect(dated.showing(only: [.changed, .missing], since: "2026-08-02T00:00:00Z").count == 2)
    #expect(dated.showing(only: [.changed], since: "2026-08-03T00:00:00Z").count == 0)
    #expect(Self.report.showing(only: [.changed], since: "2026-08-01T11:00:00Z").count == 0)
  }

  @Test func `the exit code follows what is to fail`() {
    var report = Self.report
    #expect(report.exitCode() == .sources)
    report.applications.remove(at: 1)
    #expect(report.exitCode() == .differences)
    #expect(report.exitCode(failingOn: [.extra]) == .done)
    #expect(report.exitCode(failingOn: [.missing]) == .differences)
  }

  @Test func `Markdown stays under its limit`() {
    var report = Self.report
    report.applications = Array(repeating: report.applications[0], count: 50)
    let text = report.markdown(limitInBytes: 4000)
    #expect(text.utf8.count < 4100)
    #expect(text.contains("more applications, too long to be shown here"))
  }

  @Test func `without drift one line is enough`() {
    let report = SyncReport(
      purpose: .drift,
      applications: [ApplicationReport(name: "web", end: .done)]
    )
    let drift = DriftReport(report)
    #expect(drift.text() == "no drift in 1 application\n")
    #expect(drift.exitCode() == .done)
  }

  @Test(arguments: [
    (1, 2, "no drift in 1 application, 2 could not be compared"),
    (0, 2, "2 applications could not be compared"),
    (0, 1, "1 application could not be compared"),
    (2, 0, "no drift in 2 applications"),
  ])
  func `of what could not be looked at nothing is said`(well: Int, broken: Int, summary: String) {
    let ends =
      Array(repeating: ApplicationReport.End.done, count: well)
      + Array(repeating: .unreachable("no route"), count: broken)
    let report = SyncReport(
      purpose: .drift,
      applications: ends.map { ApplicationReport(name: "web", end: $0) }
    )
    #expect(DriftReport(report).summary == summary)
  }
}
