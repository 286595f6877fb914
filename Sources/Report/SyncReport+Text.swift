import Diff
import JSON
import Manifests
import Order

extension SyncReport {
  /// The report for people, in the order of the waves.
  package func text(_ style: ReportStyle = ReportStyle()) -> String {
    var text = ReportText(colour: style.colour)
    for application in applications { application.add(to: &text, style, purpose) }
    text.add(text.painted(summary, .bold))
    return text.text
  }

  /// One line on the whole run: `3 applications: 2 done, 1 failed; 12 created, 1 failed in 3.4 s`.
  package var summary: String {
    var ends: [(word: String, count: Int)] = []
    for application in applications {
      let word = application.end.words.word
      if let position = ends.firstIndex(where: { $0.word == word }) {
        ends[position].count += 1
      } else {
        ends.append((word, 1))
      }
    }
    let noun = applications.count == 1 ? "application" : "applications"
    let words = ends.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
    let time = duration > .zero ? " in \(duration.plainText)" : ""
    let what = purpose.isForecast ? counts.forecast : "\(counts)"
    return "\(applications.count) \(noun)" + (words.isEmpty ? "" : ": \(words)")
      + "; \(what)\(time)"
  }
}

extension SyncReport.Purpose {
  /// Whether nothing was written.
  var isForecast: Bool { self != .sync }
}

extension OutcomeCounts {
  /// What would be done: `3 to create, 1 unchanged`.
  var forecast: String {
    let words = [
      "created": "to create", "configured": "to configure", "deleted": "to delete",
    ]
    let parts = pairs.filter { $0.count > 0 }.map { "\($0.count) \(words[$0.word] ?? $0.word)" }
    return parts.isEmpty ? "no objects" : parts.joined(separator: ", ")
  }
}

extension ApplicationReport {
  fileprivate func add(
    to text: inout ReportText,
    _ style: ReportStyle,
    _ purpose: SyncReport.Purpose
  ) {
    let (word, reason) = end.words
    var line = text.painted(name, .bold) + "  wave \(wave)  " + text.painted(word, end.paint)
    if !objects.isEmpty { line += "  " + (purpose.isForecast ? counts.forecast : "\(counts)") }
    if health.status != .healthy { line += "  " + text.painted(health.status.rawValue, .yellow) }
    text.add(line)
    if let reason {
      for part in reason.split(separator: "\n") { text.add("  " + text.painted("\(part)", .red)) }
    }
    for note in notes { text.add("  " + text.painted("note: \(note)", .faint)) }
    guard style.detail != .applications else { return }
    for object in objects where style.detail == .everything || object.isWorthShowing {
      object.add(to: &text, style, purpose)
    }
  }
}

extension ObjectReport {
  /// Whether there is anything to say about the object.
  var isWorthShowing: Bool {
    outcome != .unchanged || health.map { $0.status > .suspended } ?? false
  }

  fileprivate func add(
    to text: inout ReportText,
    _ style: ReportStyle,
    _ purpose: SyncReport.Purpose
  ) {
    let word = purpose.isForecast ? outcome.forecast : outcome.word
    let padding = String(repeating: " ", count: max(0, 11 - word.utf8.count))
    var line = "  " + text.painted(word + padding, outcome.paint) + "\(id)"
    if isHook { line += " (\(phase.rawValue) hook)" }
    switch outcome {
    case .skipped(let reason): line += ": \(reason)"
    case .failed(let error): line += ": " + text.painted(error.onOneLine, .red)
    case .created, .configured, .unchanged, .deleted:
      if let health, health.status != .healthy {
        line += "  " + text.painted("\(health)".onOneLine, .yellow)
      }
    }
    text.add(line)
    if style.detail == .diffs {
      text.append(change?.unifiedDiff(colour: style.colour) ?? "")
    } else {
      addChanges(to: &text)
    }
  }

  private func addChanges(to text: inout ReportText) {
    let shown = 12
    for change in changes.prefix(shown) { text.add("      \(change.line)") }
    if changes.count > shown { text.add("      and \(changes.count - shown) more") }
  }
}

extension Outcome {
  /// What would become of the object.
  var forecast: String {
    switch self {
    case .created: "create"
    case .configured: "configure"
    case .deleted: "delete"
    case .unchanged, .skipped, .failed: word
    }
  }
}

extension FieldChange {
  /// The field with its values before and after: `spec.replicas: 1 → 2`.
  var line: String { "\(path): \(Self.shortText(from)) → \(Self.shortText(to))" }

  /// The field with its live value and the declared one: `spec.replicas: 2, declared 1`.
  var driftLine: String { "\(path): \(Self.shortText(from)), declared \(Self.shortText(to))" }

  /// A value on one line, cut where it is long.
  static func shortText(_ value: Value?) -> String {
    guard let value else { return "absent" }
    let isScalar = value.list == nil && value.map == nil
    let text = isScalar ? value.plainText.onOneLine : compactWriter.text(of: value)
    return text.count > 80 ? text.prefix(77) + "..." : text
  }
}

extension String {
  /// The text with its line breaks shown as blanks.
  var onOneLine: String {
    guard utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return self }
    return String(decoding: utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }, as: UTF8.self)
  }
}

private let compactWriter = JSONWriter(style: .compact, escapesHTML: false, sortsKeys: false)
