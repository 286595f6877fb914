import Diff
import Manifests

extension DriftReport {
  /// The report as Markdown that fits a comment on a pull request.
  package func markdown(limitInBytes limit: Int = 60_000) -> String {
    var text = "### \(count == 0 ? "✅" : "⚠️") \(summary)\n"
    let facts = [
      environment.map { "environment `\($0)`" }, revision.isEmpty ? nil : "revision `\(revision)`",
      madeAt,
    ]
    text += "\n" + facts.compactMap { $0 }.joined(separator: " · ") + "\n"
    for (position, application) in applications.enumerated() where !application.isInSync {
      let part = application.markdown
      guard text.utf8.count + part.utf8.count <= limit else {
        let rest = applications[position...].count { !$0.isInSync }
        return text
          + "\n… and \(rest) more application\(rest == 1 ? "" : "s"), too long to be shown here\n"
      }
      text += part
    }
    return text
  }
}

extension DriftReport.Application {
  fileprivate var markdown: String {
    var text = "\n#### \(name)\n"
    if let reason { text += "\n> \(end.words.word): \(reason.onOneLine)\n" }
    guard !items.isEmpty else { return text }
    text +=
      "\n| drift | object | field | live | declared | by |\n| --- | --- | --- | --- | --- | --- |\n"
    for item in items {
      let head = "| \(item.kind.rawValue) | \(item.id.description.inMarkdownCell) |"
      if item.fields.isEmpty { text += head + " | | | \(item.onset ?? "") |\n" }
      for field in item.fields { text += head + field.markdownCells + "\n" }
    }
    return text + "\nRepair: `\(repair)`\n"
  }
}

extension FieldChange {
  fileprivate var markdownCells: String {
    let cells = [
      path.description.inMarkdownCell, Self.shortText(from).inMarkdownCell,
      Self.shortText(to).inMarkdownCell,
      writer.map { $0.manager + ($0.time.map { ", \($0)" } ?? "") } ?? "",
    ]
    return " " + cells.joined(separator: " | ") + " |"
  }
}
