import JSON
import Manifests
import YAML

extension Console {
  /// How results are written.
  enum Format: String, CaseIterable {
    case text
    case json
    case yaml
  }

  /// The format that was asked for, among those that a command has; the first is its default.
  static func format(
    _ arguments: Arguments,
    _ formats: [Format],
    option: String = "output"
  ) throws(UsageError) -> Format {
    guard let text = arguments.value(option) else { return formats[0] }
    guard let format = formats.first(where: { $0.rawValue == text }) else {
      let known = formats.map(\.rawValue).joined(separator: ", ")
      throw .badValue(option: option, value: text, reason: "it takes \(known)")
    }
    return format
  }

  /// A value as JSON for people, with a line break at its end.
  static func json(_ value: Value) -> String {
    JSONWriter(style: .pretty(indent: 2), escapesHTML: false, sortsKeys: false).text(of: value)
      + "\n"
  }

  /// A value as one YAML document.
  static func yaml(_ value: Value) -> String {
    "---\n" + YAMLWriter().text(of: value)
  }

  /// Rows as columns of equal width, the first row being the heads.
  static func table(_ rows: [[String]]) -> String {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.unicodeScalars.count)
      }
    }
    let lines = rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        // What is blank up to the end of a line is left out.
        guard row[(column + 1)...].contains(where: { !$0.isEmpty }) else { break }
        line += String(repeating: " ", count: widths[column] - cell.unicodeScalars.count + 2)
      }
      return line
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Writes what should be known and is no error, unless the command is to be quiet.
  static func warn(_ lines: [String], _ arguments: Arguments) {
    guard !arguments.has("quiet") else { return }
    for line in lines { error("note: " + line) }
  }
}

extension Console {
  /// Writes a result in the format that was asked for; the text is made only where it is wanted.
  static func show(_ value: @autoclosure () -> Value, as format: Format, text: () -> String) {
    switch format {
    case .text: out(text())
    case .json: out(json(value()))
    case .yaml: out(yaml(value()))
    }
  }
}
