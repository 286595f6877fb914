import Foundation
import TestSupport

/// A command line of `helm template` over a chart of ours, and what helm made of it.
///
/// A case is a folder with a chart, the files that its command lines name, and `commands`: on each line a name and the words. What
/// helm printed is `expected/NAME.yaml`, what it said when it refused is `expected/NAME.err`, and the files that it wrote into the
/// folder `out` are below `expected/NAME.files`; `scripts/record-goldens` makes all of them.
struct GoldenCase: CustomStringConvertible, Sendable {
  let folder: String
  let name: String
  let words: [String]

  var description: String { "\(URL(filePath: folder).lastPathComponent) \(name)" }

  private static let cases = "\(Fixture.repository)/Tests/GoldenTests/Cases"

  /// Every command line of every case, sorted by the cases' names.
  static func all() throws -> [GoldenCase] {
    let names = try FileManager.default.contentsOfDirectory(atPath: cases).sorted()
    return try names.flatMap { name in
      let folder = "\(cases)/\(name)"
      return try String(contentsOfFile: "\(folder)/commands", encoding: .utf8)
        .split(separator: "\n")
        .map { line in
          let words = line.split(separator: " ").map(String.init)
          return GoldenCase(folder: folder, name: words[0], words: Array(words.dropFirst()))
        }
    }
  }

  /// What helm printed, nil where it refused.
  var output: String? { try? text("\(name).yaml") }

  /// Where helm says that it failed: each template's path in its chart with what it tells of line and column, the latter counted from one.
  var refusedPlaces: Set<String> {
    let message = (try? text("\(name).err")) ?? ""
    let places = message.matches(of: /\/(templates\/[\w.\/-]+\.\w+)(:\d+)?(?::(\d+))?/).map {
      match in
      let column = match.3.flatMap { Int($0) }.map { ":\($0 + 1)" }
      return "\(match.1)\(match.2 ?? "")\(column ?? "")"
    }
    return Set(places)
  }

  /// The files that helm wrote, by their paths.
  var files: [String: String] { Self.files(below: "\(folder)/expected/\(name).files") }

  /// All files below a folder, by their paths in it.
  static func files(below folder: String) -> [String: String] {
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var files: [String: String] = [:]
    for path in paths {
      files[path] = try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
    }
    return files
  }

  private func text(_ file: String) throws -> String {
    try String(contentsOfFile: "\(folder)/expected/\(file)", encoding: .utf8)
  }
}
