import Foundation
import Manifests
import TestSupport
import YAML

/// Behaviours of the API, each tried with several kinds: a case for each cell, or why there is none.
struct Matrix: Sendable {
  /// One behaviour with one kind.
  struct Cell: Sendable {
    let behaviour: String
    let kind: String
    /// nil where the cell is left out.
    let `case`: ConformanceCase?
    let reason: String?
  }

  let cells: [Cell]
  /// The kinds with their groups, in the order of the columns.
  let kinds: [(name: String, group: String)]

  /// The behaviours in the order of the rows.
  private static let behaviours = [
    "create", "update", "patch", "apply", "lists", "nulls", "dry-runs", "selectors", "pages",
    "tables", "watch", "finalizers", "propagation", "namespaces", "status",
  ]

  static let bundled = Matrix(folder: ConformanceCase.folder + "/Matrix")

  private init(folder: String) {
    let kinds = Self.document("\(folder)/kinds.yaml").list ?? []
    let definitions = Self.text("\(folder)/definitions.yaml")
    self.kinds = kinds.map { ($0["KIND"]?.string ?? "", $0["group"]?.string ?? "") }
    cells = Self.behaviours.flatMap { name in
      let text = Self.text("\(folder)/\(name).yaml")
      let behaviour = text.prefix { $0 != "\n" }.dropFirst("behaviour: ".count)
      // The steps are read when the capitals are filled in.
      let head = text.components(separatedBy: "steps:\n")[0]
      let without = (try? YAMLReader().firstDocument(of: Array(head.utf8), file: name))?["without"]
      return kinds.map { kind in
        let kindName = kind["KIND"]?.string ?? ""
        let reason = without?[kindName]?.string
        let cell = ConformanceCase(
          name: "Matrix/\(kindName)/\(name)",
          text: Self.filled(text, kind),
          preparation: kind["group"]?.string?.hasPrefix("custom") == true ? definitions : "[]"
        )
        return Cell(
          behaviour: String(behaviour),
          kind: kindName,
          case: reason == nil ? cell : nil,
          reason: reason
        )
      }
    }
  }

  /// The table that the documentation shows.
  var table: String {
    var lines = [
      "| behaviour | " + kinds.map { "\($0.name) (\($0.group))" }.joined(separator: " | ") + " |"
    ]
    lines.append("| --- |" + String(repeating: " --- |", count: kinds.count))
    for start in stride(from: 0, to: cells.count, by: kinds.count) {
      let row = cells[start..<start + kinds.count]
      let marks = row.map { $0.reason ?? "same" }.joined(separator: " | ")
      lines.append("| \(cells[start].behaviour) | \(marks) |")
    }
    return lines.joined(separator: "\n")
  }

  private static func filled(_ text: String, _ kind: Value) -> String {
    let collection = kind["COLLECTION"]?.string ?? ""
    var text = text
    for entry in kind.map ?? [:] where entry.key != "COLLECTION" {
      guard let word = try? Regex("\\b\(entry.key)\\b") else { continue }
      text = text.replacing(word, with: entry.value.string ?? "")
    }
    text = text.replacing(/\bIN\(([^)]*)\)/) {
      collection.replacingOccurrences(of: "/NS/", with: "/\($0.1)/")
    }
    return text.replacingOccurrences(of: "COLLECTION", with: collection).replacingOccurrences(
      of: "ACROSS",
      with: collection.replacingOccurrences(of: "/namespaces/NS", with: "")
    )
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }

  private static func document(_ path: String) -> Value {
    (try? YAMLReader().firstDocument(of: Array(text(path).utf8), file: path)) ?? .null
  }
}
