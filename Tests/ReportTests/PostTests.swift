import Manifests
import Order
import Report
import Testing

@Suite struct PostTests {
  private static let report = DriftReport(
    environment: "dev",
    applications: [
      DriftReport.Application(
        name: "web <dev>",
        end: .different,
        items: [
          .init(id: ObjectID(kind: "ConfigMap", namespace: "web", name: "gone"), kind: .missing)
        ],
        health: Verdict(.healthy),
        repair: "swell sync --app web"
      ),
      DriftReport.Application(
        name: "late",
        end: .unreachable("no route"),
        items: [],
        health: Verdict(.healthy),
        repair: ""
      ),
    ]
  )

  @Test func `a chat gets a message without markup of its own`() {
    let expected = """
      :warning: *1 object drifted in 1 of 2 applications, 1 could not be compared in dev*
      *web &lt;dev&gt;*
      • missing ConfigMap web/gone
      repair: `swell sync --app web`
      *late*: no route
      """
    #expect(Self.report.chatMessage == ["text": .string(expected)])
  }

  @Test func `metrics name applications and kinds of drift`() {
    let lines = Self.report.metrics(now: 17).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.contains(#"swell_drift_objects{application="web <dev>",drift="missing"} 1"#))
    #expect(lines.contains(#"swell_drift_objects{application="web <dev>",drift="changed"} 0"#))
    #expect(lines.contains(#"swell_drift_failed{application="late"} 1"#))
    #expect(lines.last == "swell_drift_report_timestamp_seconds 17")
  }
}
