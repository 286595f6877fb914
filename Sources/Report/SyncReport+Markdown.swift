import Diff
import Manifests

extension SyncReport {
  /// The differences as Markdown that fits a comment on a pull request: a diff for each object, folded by application.
  package func markdown(limitInBytes limit: Int = 60_000) -> String {
    var text = "### \(summary)\n"
    for (position, application) in applications.enumerated() {
      let part = application.markdown
      guard text.utf8.count + part.utf8.count <= limit else {
        let rest = applications.count - position
        return text
          + "\n… and \(rest) more application\(rest == 1 ? "" : "s"), too long to be shown here\n"
      }
      text += part
    }
    return text
  }
}

extension ApplicationReport {
  /// The differences as Markdown: a diff for each object, folded; empty where there are none.
  package var markdown: String {
    let (word, reason) = end.words
    if let reason { return "\n**\(name)** \(word): \(reason.onOneLine)\n" }
    let changed = objects.filter { $0.change?.isDifference == true }
    guard !changed.isEmpty else { return "" }
    var text = "\n<details><summary><b>\(name.inMarkup)</b>: \(counts.forecast)</summary>\n"
    for object in changed {
      text += "\n`\(object.id)`\n"
      let diff = object.change?.unifiedDiff() ?? ""
      let fence = diff.contains("```") ? "````" : "```"
      text += "\n\(fence)diff\n\(diff)\(fence)\n"
    }
    return text + "\n</details>\n"
  }
}
