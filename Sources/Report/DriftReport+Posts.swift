import Diff
package import Manifests

extension DriftReport {
  /// The report as a message in the form that Slack and its likes take, for people.
  package var chatMessage: Value {
    let mark = count == 0 ? ":white_check_mark:" : ":warning:"
    let place = environment.map { " in \($0)" } ?? ""
    var lines = ["\(mark) *\(summary)\(place)*"]
    for application in applications where !application.isInSync {
      lines.append("*\(application.name)*" + (application.reason.map { ": \($0.onOneLine)" } ?? ""))
      for item in application.items.prefix(5) {
        let fields = item.fields.prefix(3).map { "`\($0.path)`" }.joined(separator: ", ")
        lines.append("• \(item.kind.rawValue) \(item.id)" + (fields.isEmpty ? "" : ": \(fields)"))
      }
      if application.items.count > 5 { lines.append("• … \(application.items.count - 5) more") }
      if !application.items.isEmpty { lines.append("repair: `\(application.repair)`") }
    }
    let escaped = lines.prefix(60).joined(separator: "\n").replacing("&", with: "&amp;")
      .replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return ["text": .string(escaped)]
  }

  /// The report as metrics in Prometheus' text format, made so many seconds after 1970 began.
  package func metrics(now: Int) -> String {
    var text = """
      # HELP swell_drift_objects Objects that are not as declared.
      # TYPE swell_drift_objects gauge

      """
    for application in applications {
      for kind in Kind.allCases {
        let count = application.items.count { $0.kind == kind }
        let labels = #"application="\#(application.name.inLabel)",drift="\#(kind.rawValue)""#
        text += "swell_drift_objects{\(labels)} \(count)\n"
      }
    }
    text += """
      # HELP swell_drift_failed Whether an application could not be compared.
      # TYPE swell_drift_failed gauge

      """
    for application in applications {
      let failed = application.reason == nil ? 0 : 1
      text += #"swell_drift_failed{application="\#(application.name.inLabel)"} \#(failed)"# + "\n"
    }
    return text + """
      # HELP swell_drift_report_timestamp_seconds When the last report was made.
      # TYPE swell_drift_report_timestamp_seconds gauge
      swell_drift_report_timestamp_seconds \(now)

      """
  }
}

extension String {
  /// The text as the value of a Prometheus label.
  fileprivate var inLabel: String {
    replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
