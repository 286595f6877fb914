import Diff
import Manifests

extension DriftReport {
  /// The report for people: drift first, then what could not be compared.
  package func text(colour: Bool = false) -> String {
    var text = ReportText(colour: colour)
    for application in applications where !application.isInSync {
      application.add(to: &text)
    }
    text.add(text.painted(summary, .bold))
    return text.text
  }

  /// One line on everything: `2 objects drifted in 1 of 5 applications`.
  package var summary: String {
    let drifted = applications.count { !$0.items.isEmpty }
    let broken = applications.count { $0.reason != nil }
    let noun = count == 1 ? "object" : "objects"
    guard count > 0 || broken < applications.count || broken == 0 else {
      return "\(Self.words(for: broken)) could not be compared"
    }
    // Of those that nobody could look at it is not said that they have no drift.
    var line =
      count == 0
      ? "no drift in \(Self.words(for: applications.count - broken))"
      : "\(count) \(noun) drifted in \(drifted) of \(Self.words(for: applications.count))"
    if broken > 0 { line += ", \(broken) could not be compared" }
    return line
  }

  private static func words(for count: Int) -> String {
    count == 1 ? "1 application" : "\(count) applications"
  }
}

extension DriftReport.Application {
  var reason: String? { end.words.reason }
  var isInSync: Bool { items.isEmpty && reason == nil }

  fileprivate func add(to text: inout ReportText) {
    text.add(text.painted(name, .bold))
    if let reason { text.add("  " + text.painted("\(end.words.word): \(reason)".onOneLine, .red)) }
    for item in items {
      let word = item.kind.rawValue
      let padding = String(repeating: " ", count: max(0, 9 - word.utf8.count))
      text.add(
        "  " + text.painted(word + padding, item.kind.paint) + "\(item.id)"
          + text.painted((item.basis?.remark ?? "") + item.onsetWords, .faint)
      )
      for field in item.fields {
        text.add("      \(field.driftLine)" + text.painted(field.writerWords, .faint))
      }
    }
    if !items.isEmpty { text.add("  repair with: \(repair)") }
  }
}

extension DriftReport.Kind {
  fileprivate var paint: Paint {
    switch self {
    case .changed: .yellow
    case .missing: .red
    case .extra, .orphaned: .cyan
    }
  }
}

extension FieldChange {
  /// `  by kubectl at 2026-08-01T10:00:00Z`, as far as it is known.
  var writerWords: String {
    guard let writer else { return "" }
    return "  by \(writer.manager)" + (writer.time.map { " at \($0)" } ?? "")
  }
}

extension DriftReport.Item {
  /// `  since 2026-08-01T10:00:00Z`, as far as it is known.
  var onsetWords: String { onset.map { "  since \($0)" } ?? "" }
}
