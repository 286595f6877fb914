import Foundation

/// The sources of the package, read as text.
struct SourceFile: Sendable {
  let module: String
  let name: String
  let lines: [String]

  var path: String { "Sources/\(module)/\(name)" }

  /// The modules that the file imports.
  var imports: [String] {
    lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
        words[..<position].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
      else { return nil }
      return words[position + 1].split(separator: ".").first.map(String.init)
    }
  }

  private static let accessLevels: Set<Substring> = [
    "package", "internal", "private", "public", "fileprivate",
  ]

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let manifest: String =
    (try? String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""

  static let all: [SourceFile] = {
    let sources = root.appending(path: "Sources")
    let found = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    return (found?.allObjects as? [URL] ?? [])
      .filter { $0.pathExtension == "swift" }
      .compactMap { url in
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return nil }
        let relative = url.path.dropFirst(sources.path.count + 1).split(separator: "/")
        return SourceFile(
          module: String(relative[0]),
          name: relative.dropFirst().joined(separator: "/"),
          lines: text.components(separatedBy: "\n")
        )
      }
      .sorted { $0.path < $1.path }
  }()
}
