import Chart

/// Prints what a chart renders to, or writes it to files: the parts that the options ask for.
struct ChartPrint {
  private let parts: ChartParts
  private let templates: [String]
  /// The folder that files are written to, nil to print.
  private let folder: String?
  private let prefixesReleaseName: Bool

  init(_ arguments: Arguments) throws(UsageError) {
    var parts: ChartParts = arguments.has("include-crds") ? [.definitions] : []
    if !arguments.has("no-hooks") {
      parts.formUnion(arguments.has("skip-tests") ? [.hooks] : [.hooks, .tests])
    }
    self.parts = parts
    templates = arguments.all("show-only")
    folder = arguments.value("output-dir")
    prefixesReleaseName = arguments.has("release-name")
    guard folder == nil || templates.isEmpty else {
      throw .combination("'--show-only' prints, which '--output-dir' does not")
    }
  }

  func print(_ output: ChartOutput) throws {
    if let folder {
      try write(output, below: prefixesReleaseName ? "\(folder)/\(output.release.name)" : folder)
    } else {
      try show(output)
    }
  }

  private func show(_ output: ChartOutput) throws(UsageError) {
    guard !templates.isEmpty else {
      Console.out { output.eachChunk(of: parts, $0) }
      return
    }
    var text: [UInt8] = []
    for template in templates {
      guard let shown = output.text(of: template, parts) else {
        let reason = "the chart has no such template"
        throw .badValue(option: "show-only", value: template, reason: reason)
      }
      text += shown
    }
    Console.out(text)
  }

  /// Writes one file for each template and tells of every document, as Helm does.
  private func write(_ output: ChartOutput, below folder: String) throws {
    let pieces = output.pieces(parts)
    var files: [String: [UInt8]] = [:]
    for piece in pieces { files[piece.source, default: []] += piece.printed }
    for (source, text) in files { try OutputFile.write(text, to: "\(folder)/\(source)") }
    Console.out(pieces.map { "wrote \(folder)/\($0.source)\n" }.joined() + "\n")
  }
}
