extension ChartOutput {
  /// The documents of the templates that a path names (`templates/web.yaml`, `templates/*`), each with its `# Source:` line; nil where there are none.
  package func text(of path: String, _ parts: ChartParts = [.hooks, .tests]) -> [UInt8]? {
    let pattern = FilePattern(path)
    var output: [UInt8] = []
    for part in ManifestText.parts(of: text(parts)) {
      let line = part.bytes.prefix { $0 != UInt8(ascii: "\n") }
      let source = String(decoding: line.dropFirst("# Source: ".utf8.count), as: UTF8.self)
      guard line.starts(with: Array("# Source: ".utf8)),
        let slash = source.utf8.firstIndex(of: UInt8(ascii: "/")),
        pattern.matches(source[source.utf8.index(after: slash)...])
      else { continue }
      output += "---\n".utf8
      output += part.bytes
      output.append(UInt8(ascii: "\n"))
    }
    return output.isEmpty ? nil : output
  }
}
